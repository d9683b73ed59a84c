import { QueryClientProvider } from "@tanstack/preact-query";
import { Route, Switch } from "wouter-preact";
import { queryClient } from "./api/client";
import { lazyScreen } from "./ui/lazy-screen";
import { Toasts } from "./ui/Toast";

const SignInPage = lazyScreen(() => import("./auth/SignInPage"));
const SignUpPage = lazyScreen(() => import("./auth/SignUpPage"));
const SignedIn = lazyScreen(() => import("./signed-in"));

/** The doors stand alone; everything behind them is `signed-in.tsx`. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Switch>
        <Route path="/sign-in">
          <SignInPage />
        </Route>
        <Route path="/sign-up">
          <SignUpPage />
        </Route>
        <Route>
          <SignedIn />
        </Route>
      </Switch>
      <Toasts />
    </QueryClientProvider>
  );
}
