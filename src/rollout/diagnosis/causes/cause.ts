import type { Finding } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import type { Situation } from "../situation.ts";

/** Whether a request failed by one cause; undefined when nothing speaks for it, or too much against it. */
export type Cause = (situation: Situation, evidence: Evidence) => Finding | undefined;
