import { useEffect, useState } from "preact/hooks";

const PHONE = "(width < 640px)";

/** True where a table would have to shrink: cards are shown instead. */
export function useIsPhone(): boolean {
  const [is_phone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const update = () => setPhone(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return is_phone;
}
