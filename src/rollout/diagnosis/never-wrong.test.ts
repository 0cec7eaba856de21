import { expect, test } from "vitest";
import { seededRandom } from "../../random.ts";
import { diagnose } from "./diagnose.ts";
import { simulateRun } from "./testing/simulated-run.ts";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

test("whatever happens in whatever order, and however late the news are, no wrong cause is confirmed", () => {
  const wrong: object[] = [];
  const counts = { failures: 0, right: 0, confirmed: 0 };
  for (const seed of SEEDS) {
    const { recording, truth } = simulateRun(seededRandom(seed));
    for (const failure of diagnose(recording).failures) {
      const { cause, certainty, sequence } = failure;
      const really = truth.get(sequence);
      counts.failures += 1;
      if (cause === really) counts.right += 1;
      if (certainty !== "CONFIRMED") continue;
      counts.confirmed += 1;
      if (cause !== really) wrong.push({ seed, really, ...failure });
    }
  }
  expect(wrong).toEqual([]);
  // Nor is silence the way to be right.
  expect(counts.failures).toBeGreaterThan(1000);
  expect(counts.confirmed / counts.failures).toBeGreaterThan(0.3);
  expect(counts.right / counts.failures).toBeGreaterThan(0.75);
});
