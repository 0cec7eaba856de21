import { notListening } from "../not-listening.ts";
import type { Cause } from "./cause.ts";

/** Who starts slowly listens after this time at the latest. */
const SLOWEST_START_MS = 10_000;

/** M8: a new pod never listens where the Service sends requests to. */
export const wrongPort: Cause = (situation, evidence) => {
  const found = notListening(situation, evidence);
  if (!found || found.everListened !== false) return undefined;
  const { finding, sure, watchedMs } = found;
  return { cause: "M8", certainty: sure && watchedMs >= SLOWEST_START_MS ? "CONFIRMED" : "LIKELY", ...finding };
};
