import { describe, expect, test } from "vitest";
import { diagnose } from "../diagnose.ts";
import { ANSWERS } from "../testing/cases-answers.ts";
import { BROKEN_OFF } from "../testing/cases-broken-off.ts";
import { NETWORK } from "../testing/cases-network.ts";
import { TURNED_AWAY } from "../testing/cases-turned-away.ts";

describe.each([
  ["turned away", TURNED_AWAY],
  ["broken off", BROKEN_OFF],
  ["answered with errors", ANSWERS],
  ["lost on the way", NETWORK],
])("%s", (_family, cases) => {
  test.each(cases.map((entry) => [entry.cause, entry.certainty ?? "", entry.title, entry] as const))(
    "%s %s: %s",
    (cause, certainty, _title, { recording, pod }) => {
      const [failure, ...others] = diagnose(recording).failures;
      expect(others).toEqual([]);
      expect([failure?.cause, failure?.certainty ?? "", failure?.pod]).toEqual([cause, certainty, pod]);
    },
  );
});
