/** What was typed while a save was under way stays, and is not saved yet. Pure. */

/** Of a field, once `sent` is saved: what stands there now, or what it is to show if nobody has typed since. */
export function keepNewer<Sent, Shown>(sent: Sent, shown: Shown): (now: Sent | Shown) => Sent | Shown {
  return (now) => (now === sent ? shown : now);
}

/** Of a draft, once `sent` is saved: the fields that were changed since. */
export function findNewer<Draft extends object>(now: Draft, sent: Draft): Partial<Draft> {
  const isNewer = (name: string, value: unknown) => JSON.stringify(value) !== JSON.stringify(sent[name as keyof Draft]);
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => isNewer(name, value))) as Partial<Draft>;
}
