import { notListening } from "../not-listening.ts";
import type { Cause } from "./cause.ts";

/** M6: a new pod is Ready before its program listens. */
export const readyTooEarly: Cause = (situation, evidence) => {
  const found = notListening(situation, evidence);
  if (!found || found.everListened === false) return undefined;
  const { finding, everListened, sure } = found;
  return { cause: "M6", certainty: sure && everListened ? "CONFIRMED" : "LIKELY", ...finding };
};
