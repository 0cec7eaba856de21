import type { Rule } from "./rule.ts";
import { budgetDoesNotProtect } from "./rules/budget-does-not-protect.ts";
import { capacityDip } from "./rules/capacity-dip.ts";
import { execSleep } from "./rules/exec-sleep.ts";
import { localTrafficPolicy } from "./rules/local-traffic-policy.ts";
import { minReadySeconds } from "./rules/min-ready-seconds.ts";
import { noPreStop } from "./rules/no-pre-stop.ts";
import { noReadinessProbe } from "./rules/no-readiness-probe.ts";
import { pid1 } from "./rules/pid-1.ts";
import { preStopEatsGrace } from "./rules/pre-stop-eats-grace.ts";
import { processProbe } from "./rules/process-probe.ts";
import { recreate } from "./rules/recreate.ts";
import { rounding } from "./rules/rounding.ts";
import { sameProbes } from "./rules/same-probes.ts";
import { selectorMismatch } from "./rules/selector-mismatch.ts";
import { shortGracePeriod } from "./rules/short-grace-period.ts";
import { singleReplica } from "./rules/single-replica.ts";
import { targetPort } from "./rules/target-port.ts";
import { tcpReadiness } from "./rules/tcp-readiness.ts";

/** Every hazard that is looked for; docs/lint.md has a section for each. */
export const RULES: readonly Rule[] = [
  noReadinessProbe,
  tcpReadiness,
  processProbe,
  sameProbes,
  minReadySeconds,
  noPreStop,
  execSleep,
  preStopEatsGrace,
  shortGracePeriod,
  pid1,
  recreate,
  rounding,
  capacityDip,
  singleReplica,
  budgetDoesNotProtect,
  selectorMismatch,
  targetPort,
  localTrafficPolicy,
];
