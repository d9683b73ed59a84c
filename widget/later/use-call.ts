import { useState } from "preact/hooks";
import { useTexts } from "./texts";

export type Call = ReturnType<typeof useCall>;

/** A call to the server that a button makes, one at a time: whether it is under way, and in words why the last one failed. */
export function useCall() {
  const { failures, failed } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  return {
    isBusy,
    trouble,
    /** True when it succeeded. */
    run: async (call: () => Promise<unknown>): Promise<boolean> => {
      if (isBusy) return false;
      setBusy(true);
      setTrouble("");
      try {
        await call();
        return true;
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        setTrouble(failures[code] ?? failed);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
