import { expect, test } from "vitest";
import { validateAffinity } from "./affinity.ts";
import { validateTopologySpread } from "./topology-spread.ts";

const shown = (errors: readonly { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);
const required = (rules: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: rules });
const expression = (entry: object) => required({ nodeSelectorTerms: [{ matchExpressions: [{ key: "k", ...entry }] }] });

test.each([
  [
    "a.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
    { nodeAffinity: required({ nodeSelectorTerms: [] }) },
  ],
  [
    "a.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    { nodeAffinity: expression({ operator: "In" }) },
  ],
  [
    "a.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
    { nodeAffinity: expression({ operator: "Gt" }) },
  ],
  [
    'a.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    { nodeAffinity: expression({ operator: "Is" }) },
  ],
  [
    "a.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
    { podAffinity: required([{ labelSelector: {} }]) },
  ],
  [
    "a.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: "zone" } }],
      },
    },
  ],
])("%s", (message, affinity) => {
  expect(shown(validateAffinity(affinity as Parameters<typeof validateAffinity>[0], "a"))).toEqual([message]);
});

test("a spread constraint has a positive skew, a key and a known action, once", () => {
  const good = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" };
  expect(validateTopologySpread([good], "t")).toEqual([]);
  expect(shown(validateTopologySpread([{ maxSkew: 0, topologyKey: "", whenUnsatisfiable: "x" }], "t"))).toEqual([
    "t[0].maxSkew: Invalid value: 0: must be greater than zero",
    "t[0].topologyKey: Required value: can not be empty",
    't[0].whenUnsatisfiable: Unsupported value: "x": supported values: "DoNotSchedule", "ScheduleAnyway"',
  ]);
  expect(shown(validateTopologySpread([good, good], "t"))).toEqual([
    't[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
  ]);
});
