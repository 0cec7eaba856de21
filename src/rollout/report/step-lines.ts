import type { RunStep } from "../run-events.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { Messages } from "./messages/messages.ts";

/** What the headings of a run are about. */
export interface RunNames {
  /** Program of the first version: `user-service`. */
  readonly first: string;
  readonly second: string;
  readonly rps: number;
  /** Name of the Deployment, as far as it is known by now. */
  readonly deployment: () => string;
}

/** Verification requests before and after the update, as in the tutorial. */
const VERIFICATION_REQUESTS = 5;

/** Whether the pods and the traffic of this step are shown as they change. */
export function isFollowed(step: RunStep | undefined): boolean {
  return step === "observe" || step === "roll-back";
}

/** The lines that announce a step; none for steps that speak for themselves. */
export function startLines(step: RunStep, names: RunNames, messages: Messages): string[] {
  switch (step) {
    case "clean-up-before":
      return [messages.cleaningBefore];
    case "deploy-first":
      return [messages.deploying("v1", names.first)];
    case "verify-first":
      // A run gets here only when the first version is available.
      return [messages.ready(names.deployment()), messages.testing("v1", VERIFICATION_REQUESTS)];
    case "baseline":
      return ["", messages.baseline(names.rps)];
    case "apply-second":
      return ["", messages.startingUpdate("v2", names.second)];
    case "await-change":
      return ["", messages.awaitingChange(names.deployment())];
    case "observe":
      return [messages.monitoring, ""];
    case "verify-second":
      // A run gets here only when the update is complete.
      return [messages.completed, messages.finalTesting("v2", VERIFICATION_REQUESTS)];
    case "roll-back":
      return ["", messages.rollingBack("v1", names.first)];
    case "verify-rollback":
      // A run gets here only when the rollback is complete.
      return [messages.rolledBack, messages.finalTesting("v1", VERIFICATION_REQUESTS)];
    case "clean-up":
      return [messages.cleaningAfter];
    default:
      return [];
  }
}

/** The last line of a run, after everything is cleaned up; success is only claimed for exit code 0. */
export function finalLines(verdict: Verdict, messages: Messages): string[] {
  if (verdict.exitCode !== 0) {
    return [messages.notSuccessful(messages.verdict.exitCode[verdict.exitCode] ?? verdict.judgement, verdict.exitCode)];
  }
  return verdict.completed.judgement === "PASS" ? [messages.success] : [];
}
