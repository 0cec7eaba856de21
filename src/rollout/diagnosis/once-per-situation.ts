import type { Evidence } from "./evidence.ts";
import type { Situation } from "./situation.ts";

/** Has something that several causes ask for computed once for each situation. */
export function oncePerSituation<T>(
  compute: (situation: Situation, evidence: Evidence) => T,
): (situation: Situation, evidence: Evidence) => T {
  const known = new WeakMap<Situation, { readonly value: T }>();
  return (situation, evidence) => {
    let entry = known.get(situation);
    if (!entry) known.set(situation, (entry = { value: compute(situation, evidence) }));
    return entry.value;
  };
}
