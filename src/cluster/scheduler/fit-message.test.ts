import { expect, test } from "vitest";
import { fitMessage } from "./fit-message.ts";

test("counts reasons and says whether preemption would help", () => {
  expect(fitMessage([{ reasons: ["node(s) didn't match Pod's node affinity/selector"], preemptible: false }])).toBe(
    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  );
  const short = { reasons: ["Insufficient cpu", "Insufficient memory"], preemptible: true };
  expect(fitMessage([short, { reasons: ["Insufficient cpu"], preemptible: false }])).toBe(
    "0/2 nodes are available: 1 Insufficient memory, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
  );
  expect(fitMessage([])).toBe("no nodes available to schedule pods");
});
