import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MECHANISMS } from "./mechanisms/all.ts";
import { failuresOf } from "./support/staged-run.ts";
import { Stage } from "./support/stage.ts";
import { Truth } from "./support/truth.ts";
import { trueCauses } from "./support/true-causes.ts";

describe.skipIf(process.platform === "darwin")("a rollout is staged to fail by", () => {
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
      const truths = failuresOf(recording).map((request) => ({
        request,
        causes: trueCauses(mechanism, request, truth),
      }));
      expect(truths.flatMap(({ causes }) => causes)).toContain(cause);
      const unexplained = truths.filter(({ causes }) => causes.includes("UNKNOWN"));
      expect(unexplained.map(({ request }) => ({ request, route: truth.routeOf(request) }))).toEqual([]);
    },
    90_000,
  );
});
