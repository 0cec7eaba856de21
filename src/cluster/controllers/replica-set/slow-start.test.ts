import { expect, test } from "vitest";
import { createInBatches } from "./slow-start.ts";

test("creates everything when nothing fails", () => {
  let calls = 0;
  expect(createInBatches(10, () => void calls++)).toBeUndefined();
  expect(calls).toBe(10);
});

test.each([
  [1, 1],
  [2, 3],
  [4, 7],
])("stops after the batch with the failure: failure number %d, %d attempts", (failing, attempts) => {
  let calls = 0;
  const failure = createInBatches(100, () => {
    calls++;
    if (calls === failing) throw new Error(`number ${calls}`);
  });
  expect(failure).toEqual(new Error(`number ${failing}`));
  expect(calls).toBe(attempts);
});
