import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "../../src/rollout/diagnosis/diagnose.ts";
import { MECHANISMS } from "./mechanisms/all.ts";
import { Stage } from "./support/stage.ts";
import { failuresOf } from "./support/staged-run.ts";
import { Truth } from "./support/truth.ts";
import { trueCauses } from "./support/true-causes.ts";

/**
 * Each mechanism once. `npm run bench:diagnosis` runs them many times and asks for 95 %; here a machine may be busy, and
 * then more is LIKELY only, and some of that wrong.
 */
const RIGHT_AT_LEAST = 0.5;

describe.skipIf(process.platform === "darwin")("a rollout is staged to fail, and diagnosed, by", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  test.each(MECHANISMS.map((mechanism) => [mechanism.cause, mechanism.title, mechanism] as const))(
    "%s: %s",
    async (cause, _title, mechanism) => {
      const { recording, facts } = await stage.run(mechanism);
      const truth = new Truth(facts);
      const findings = new Map(diagnose(recording).failures.map((one) => [`${one.lane} ${one.sequence}`, one]));
      const failed = failuresOf(recording).map((request) => ({
        request,
        causes: trueCauses(mechanism, request, truth),
        finding: findings.get(`${request.lane} ${request.sequence}`),
      }));
      expect(findings.size).toBe(failed.length);
      expect(failed.flatMap(({ causes }) => causes)).toContain(cause);
      const withRoute = failed.map((entry) => ({ ...entry, route: truth.routeOf(entry.request) }));
      expect(withRoute.filter(({ causes }) => causes.includes("UNKNOWN"))).toEqual([]);

      const wrong = withRoute.filter(({ causes, finding }) => !finding || !causes.includes(finding.cause));
      expect(wrong.filter(({ finding }) => finding?.certainty === "CONFIRMED")).toEqual([]);
      expect(1 - wrong.length / failed.length).toBeGreaterThanOrEqual(RIGHT_AT_LEAST);
    },
    90_000,
  );
});
