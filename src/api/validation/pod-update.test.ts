import { expect, test } from "vitest";
import type { Pod } from "../core.ts";
import { validatePodUpdate } from "./pod-update.ts";
import { draftContainer, draftPod, messagesOf } from "./testing/drafts.ts";

const MUTABLE =
  "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";
const toleration = { key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 };
const OLD = { tolerations: [toleration], schedulingGates: [{ name: "wait" }] };

const check = (changes: object, before: object = {}): string[] => {
  const old: Pod = draftPod({ ...OLD, ...before });
  return messagesOf(validatePodUpdate(draftPod({ ...OLD, ...before, ...changes }), old));
};

test.each<[string, object, object?]>([
  ["nothing", {}],
  ["the image", { containers: [draftContainer({ image: "example.com/b:2" })] }],
  ["a new deadline", { activeDeadlineSeconds: 600 }],
  ["a shorter deadline", { activeDeadlineSeconds: 500 }, { activeDeadlineSeconds: 600 }],
  ["one more toleration", { tolerations: [toleration, { key: "x", operator: "Exists" }] }],
  ["the seconds of a toleration", { tolerations: [{ ...toleration, tolerationSeconds: 5 }] }],
  ["a scheduling gate less", { schedulingGates: [] }],
  ["a negative grace period to 1", { terminationGracePeriodSeconds: 1 }, { terminationGracePeriodSeconds: -5 }],
])("%s may change", (_what, changes, before) => expect(check(changes, before)).toEqual([]));

test.each<[string, object, string, object?]>([
  ["env", { containers: [draftContainer({ env: [{ name: "A", value: "2" }] })] }, MUTABLE],
  ["nodeName", { nodeName: "other" }, MUTABLE],
  ["the grace period", { terminationGracePeriodSeconds: 1 }, MUTABLE],
  [
    "a container more",
    { containers: [draftContainer(), draftContainer({ name: "b" })] },
    "spec.containers: Forbidden: pod updates may not add or remove containers",
  ],
  [
    "a longer deadline",
    { activeDeadlineSeconds: 700 },
    "spec.activeDeadlineSeconds: Invalid value: 700: must be less than or equal to previous value",
    { activeDeadlineSeconds: 600 },
  ],
  [
    "no deadline any more",
    { activeDeadlineSeconds: undefined },
    "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    { activeDeadlineSeconds: 600 },
  ],
  [
    "a toleration less",
    { tolerations: [] },
    "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
  ],
  [
    "a scheduling gate more",
    { schedulingGates: [{ name: "wait" }, { name: "more" }] },
    "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'more'",
  ],
])("%s may not", (_what, changes, expected, before) => expect(check(changes, before)).toEqual([expected]));
