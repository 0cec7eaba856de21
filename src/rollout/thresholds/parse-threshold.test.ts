import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseThresholds } from "./parse-threshold.ts";

describe("a threshold", () => {
  test.each([
    ["http_req_failed: rate<0.001", "rate", "<", 0.001, "http_req_failed: rate<0.001"],
    ["  http_req_failed :rate  <=  0 ", "rate", "<=", 0, "http_req_failed: rate<=0"],
    ["http_req_duration: p(99)<200", "p(99)", "<", 200, "http_req_duration: p(99)<200"],
    ["http_req_duration: p( 99.95 ) < 1.5s", "p(99.95)", "<", 1500, "http_req_duration: p(99.95)<1.5s"],
    ["http_req_waiting: med<=90ms", "med", "<=", 90, "http_req_waiting: med<=90ms"],
    ["http_req_connecting: max<1m30s", "max", "<", 90_000, "http_req_connecting: max<1m30s"],
    ["http_reqs: count>=1000", "count", ">=", 1000, "http_reqs: count>=1000"],
    ["http_reqs: rate>199.5", "rate", ">", 199.5, "http_reqs: rate>199.5"],
    ["http_reqs: count===7", "count", "===", 7, "http_reqs: count===7"],
    ["http_reqs: count!=7", "count", "!=", 7, "http_reqs: count!=7"],
    ["mixed_window<60s", "value", "<", 60_000, "mixed_window<60s"],
    ["mixed_window: value<60s", "value", "<", 60_000, "mixed_window<60s"],
    ["longest_gap: <1s", "value", "<", 1000, "longest_gap<1s"],
    ["rollout_duration<5m", "value", "<", 300_000, "rollout_duration<5m"],
  ])("%s", (text, aggregation, operator, limit, expression) => {
    const metric = /\w+/.exec(text)?.[0];
    expect(parseThresholds(text)).toEqual([{ expression, metric, aggregation, operator, limit }]);
  });

  test("several of one metric", () => {
    const parsed = parseThresholds("http_req_duration: p(95)<200, p(99)<1s");
    expect(parsed.map(({ expression }) => expression)).toEqual([
      "http_req_duration: p(95)<200",
      "http_req_duration: p(99)<1s",
    ]);
  });
});

test("what is shown of a threshold is the same threshold again", () => {
  const duration = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom("ms", "s", "m", "1.5s", "m30s"));
  const aggregation = fc.oneof(
    fc.constantFrom("avg", "min", "max", "med"),
    fc.double({ min: 0, max: 100, noNaN: true }).map((percentile) => `p(${percentile.toFixed(2)})`),
  );
  const operator = fc.constantFrom("<", "<=", ">", ">=", "==", "===", "!=");
  const space = fc.constantFrom("", " ", "  ");
  fc.assert(
    fc.property(aggregation, operator, duration, space, (by, than, [number, unit], gap) => {
      const text = `http_req_waiting${gap}:${gap}${by}${gap}${than}${gap}${number}${unit}${gap}`;
      const [threshold] = parseThresholds(text);
      expect(parseThresholds(threshold?.expression ?? "")).toEqual([threshold]);
      expect(threshold?.operator).toBe(than);
    }),
  );
});

describe("options", () => {
  test.each([
    ["", {}],
    ["; abortOnFail", { abortOnFail: true }],
    [";abortOnFail=true;", { abortOnFail: true }],
    ["; abortOnFail=false", { abortOnFail: false }],
    ["; abortOnFail; delayAbortEval=5s", { abortOnFail: true, delayAbortEvalMs: 5000 }],
    ["; delayAbortEval = 1m", { delayAbortEvalMs: 60_000 }],
  ])("%j", (text, options) => {
    const [first, second] = parseThresholds(`http_req_duration: p(95)<200, p(99)<1s${text}`);
    expect(first).toMatchObject(options);
    expect(second).toMatchObject(options);
    expect(first).toHaveProperty("expression", "http_req_duration: p(95)<200");
  });
});

describe("what cannot be read is named by its position", () => {
  test.each([
    ["", "expected a metric at position 1, the text ends there."],
    [
      "http_req_fail: rate<1",
      'expected a metric (did you mean http_req_failed?) at position 1, found "http_req_fail".',
    ],
    ["cpu: rate<1", "expected one of http_req_failed, http_req_duration,"],
    ["http_req_failed<0.1", 'expected ":" and rate at position 16, found "<".'],
    ["http_req_failed: rat<0.1", 'expected rate at position 18, found "rat".'],
    ["http_req_failed: p(99)<0.1", 'expected rate at position 18, found "p".'],
    ["http_req_duration: rate<0.1", 'expected avg, min, max, med or p(N) at position 20, found "rate".'],
    ["http_req_duration: p(x)<1", 'expected a percentile at position 22, found "x".'],
    ["http_req_duration: p(101)<1", 'expected a percentile from 0 to 100 at position 22, found "101".'],
    ["http_req_duration: p(99<1", 'expected ")" at position 24, found "<".'],
    ["http_req_duration: avg 200", 'expected an operator (<, <=, >, >=, ==, !=) at position 24, found "200".'],
    ["http_req_duration: avg<soon", 'at position 24, found "soon".'],
    ["http_req_duration: avg<2d", "expected a number of milliseconds or a duration such as 200ms, 60s or 1m30s"],
    ["http_req_failed: rate<", "expected a number at position 23, the text ends there."],
    ["http_req_failed: rate<5%", 'expected a share from 0 to 1 (5 % is 0.05) at position 23, found "5".'],
    ["http_req_failed: rate<5", 'expected a share from 0 to 1 at position 23, found "5".'],
    ["mixed_window<60", 'expected a duration such as 200ms, 60s or 1m30s at position 14, found "60".'],
    ["http_req_failed: rate<0.1 and more", 'at position 27, found "and".'],
    [
      "http_req_failed: rate<0.1; abort",
      'expected abortOnFail or delayAbortEval=<duration> at position 28, found "abort".',
    ],
    ["http_req_failed: rate<0.1; delayAbortEval=5", "expected a duration such as 200ms, 60s or 1m30s at position 43"],
    ["http_req_failed: rate<-1", 'expected a number at position 23, found "-".'],
  ])("%j", (text, message) => {
    expect(() => parseThresholds(text)).toThrow(message);
    expect(() => parseThresholds(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
