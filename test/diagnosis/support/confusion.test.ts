import { expect, test } from "vitest";
import { Confusion } from "./confusion.ts";

const label = (sequence: number, ...causes: string[]) => ({ lane: "service", sequence, causes }) as const;
const said = (sequence: number, cause: string, certainty?: "CONFIRMED" | "LIKELY") => ({
  lane: "service",
  sequence,
  cause,
  ...(certainty ? { certainty } : {}),
});

test("the matrix counts truth against diagnosis, and what was never diagnosed as UNKNOWN", () => {
  const confusion = new Confusion();
  const run = {
    cause: "M2",
    title: "exits",
    labels: [label(1, "M2"), label(2, "M1"), label(3, "M2", "M1"), label(4, "M2")],
  };
  confusion.add(run, [said(1, "M2", "CONFIRMED"), said(2, "M2", "CONFIRMED"), said(3, "M1", "LIKELY")]);
  confusion.add({ cause: "M13", title: "drops", labels: [label(1, "M13")] }, [said(1, "M13", "LIKELY")]);
  expect(confusion.toMarkdown().split("\n")).toEqual([
    "| truth \\ diagnosis | M1 | M2 | M13 | UNKNOWN |",
    "| --- | ---: | ---: | ---: | ---: |",
    "| **M1** | 0 + 1 | 1 + 0 |  |  |",
    "| **M2** |  | 1 + 0 |  | 1 |",
    "| **M13** |  |  | 0 + 1 |  |",
    "",
    "| staged mechanism | runs | failed requests | right | CONFIRMED | UNKNOWN | wrong CONFIRMED |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    "| M2: exits | 1 | 4 | 50.0 % | 50.0 % | 25.0 % | 1 |",
    "| M13: drops | 1 | 1 | 100.0 % | 0.0 % | 0.0 % | 0 |",
    "",
  ]);
  expect(confusion.wrongConfirmed).toBe(1);
  expect(confusion.worstShare).toBe(0.5);
  expect(confusion.mistakes.map(({ sequence, truth, cause }) => [sequence, truth, cause])).toEqual([
    [2, ["M1"], "M2"],
    [4, ["M2"], "UNKNOWN"],
  ]);
});
