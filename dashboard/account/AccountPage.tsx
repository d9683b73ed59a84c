import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "wouter-preact";
import { isPermitted, type Role } from "../../workers/contract/permissions";
import { signOut, useMe } from "../api/accounts";
import { explain } from "../api/client";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { showToast } from "../ui/toasts";
import { UsageCard } from "../usage/UsageCard";
import { ApiKeysCard } from "./ApiKeysCard";
import { ProfileCard } from "./ProfileCard";
import { SessionsCard } from "./SessionsCard";
import { TeamsCard } from "./TeamsCard";

const ROLES: Record<Role, string> = {
  owner: "an owner",
  admin: "an admin",
  agent: "an agent",
  viewer: "a viewer",
};

export default function AccountPage() {
  const query = useMe();
  const me = query.data;
  const [, navigate] = useLocation();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => navigate("/sign-in"),
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
  });
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Your account"
        lead={me ? `You are ${ROLES[me.role]} of ${me.workspace.name}.` : <Skeleton class="h-5 w-64" />}
        action={
          <Button icon="sign_out" busy={leaving.isPending} onClick={() => leaving.mutate()}>
            Sign out
          </Button>
        }
      />
      <div class="flex max-w-2xl flex-col gap-6">
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.isPending && <ProfileSkeleton />}
        {me && (
          <>
            <ProfileCard key={me.id} me={me} />
            {isPermitted(me.role, "administer") && <TeamsCard />}
            {isPermitted(me.role, "administer") && <ApiKeysCard />}
            <UsageCard />
            <SessionsCard />
          </>
        )}
      </div>
    </div>
  );
}

function ProfileSkeleton() {
  return (
    <Card title="You">
      <div class="flex max-w-md flex-col gap-6 py-2" role="status" aria-label="Loading">
        {[1, 2, 3, 4].map((field) => (
          <div key={field} class="flex flex-col gap-2">
            <Skeleton class="h-3.5 w-32" />
            <Skeleton class="h-9 w-full" />
          </div>
        ))}
      </div>
    </Card>
  );
}
