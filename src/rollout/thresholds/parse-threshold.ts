import { nearestName } from "../nearest-name.ts";
import { Scanner } from "./scanner.ts";
import { METRICS, unitOf, type Aggregation, type MetricName, type Operator, type Threshold } from "./threshold.ts";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Which aggregations a kind of metric has, and how an error calls them. */
const AGGREGATIONS = {
  rate: { pattern: /rate\b/, names: "rate" },
  counter: { pattern: /(?:count|rate)\b/, names: "count or rate" },
  trend: { pattern: /(?:avg|min|max|med)\b|p\(/, names: "avg, min, max, med or p(N)" },
  duration: { pattern: /value\b/, names: "value" },
} as const;

/**
 * Thresholds in k6's grammar, one or several of a metric: `http_req_failed: rate<0.001`,
 * `http_req_duration: p(95)<200, p(99)<1s; abortOnFail; delayAbortEval=5s`, `mixed_window<60s`.
 *
 * A bare number of a k6 metric counts milliseconds, as in k6; durations of the rollout need a unit.
 *
 * @throws {RollscopeError} USAGE: position, what was expected, what was found.
 */
export function parseThresholds(text: string): Threshold[] {
  const scanner = new Scanner(text);
  const metric = readMetric(scanner);
  const hasColon = scanner.take(/:/) !== undefined;
  if (!hasColon && METRICS[metric] !== "duration")
    scanner.fail(`expected ":" and ${AGGREGATIONS[METRICS[metric]].names}`);
  const conditions = [readCondition(scanner, metric)];
  while (scanner.take(/,/)) conditions.push(readCondition(scanner, metric));
  const options = readOptions(scanner);
  return conditions.map((condition) => ({ ...condition, ...options }));
}

function readMetric(scanner: Scanner): MetricName {
  const { place } = scanner;
  const name = scanner.expect(/\w+/, "a metric");
  if (isMetric(name)) return name;
  const known = Object.keys(METRICS);
  const nearest = nearestName(name, known);
  return scanner.fail(
    `expected ${nearest ? `a metric (did you mean ${nearest}?)` : `one of ${known.join(", ")}`}`,
    place,
  );
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

function readCondition(scanner: Scanner, metric: MetricName): Threshold {
  const aggregation = readAggregation(scanner, metric);
  const operator = scanner.expect(/<=|>=|===|==|!=|<|>/, "an operator (<, <=, >, >=, ==, !=)") as Operator;
  const { literal, limit } = readLimit(scanner, metric, aggregation);
  const left = METRICS[metric] === "duration" ? metric : `${metric}: ${aggregation}`;
  return { expression: `${left}${operator}${literal}`, metric, aggregation, operator, limit };
}

function readAggregation(scanner: Scanner, metric: MetricName): Aggregation {
  const kind = METRICS[metric];
  const { pattern, names } = AGGREGATIONS[kind];
  const found = scanner.take(pattern);
  if (found === undefined) return kind === "duration" ? "value" : scanner.fail(`expected ${names}`);
  if (found !== "p(") return found as Aggregation;
  const { place } = scanner;
  const percentile = Number(scanner.expect(/\d+(?:\.\d+)?/, "a percentile"));
  if (percentile > 100) scanner.fail("expected a percentile from 0 to 100", place);
  scanner.expect(/\)/, '")"');
  return `p(${percentile})`;
}

function readLimit(scanner: Scanner, metric: MetricName, aggregation: Aggregation): { literal: string; limit: number } {
  const { place } = scanner;
  const unit = unitOf({ metric, aggregation });
  if (unit === "ms") return readDuration(scanner, METRICS[metric] === "duration");
  const literal = scanner.expect(/\d+(?:\.\d+)?/, "a number");
  const limit = Number(literal);
  if (unit === "share") {
    if (scanner.take(/%/)) scanner.fail(`expected a share from 0 to 1 (${literal} % is ${limit / 100})`, place);
    if (limit > 1) scanner.fail("expected a share from 0 to 1", place);
  }
  return { literal, limit };
}

/** `200`, `200ms`, `1.5s`, `1m30s`; without a unit milliseconds, unless one is needed. */
function readDuration(scanner: Scanner, needsUnit: boolean): { literal: string; limit: number } {
  const { place } = scanner;
  const compound = scanner.take(/(?:\d+(?:\.\d+)?(?:ms|s|m|h))+(?!\w)/);
  if (compound !== undefined) return { literal: compound, limit: milliseconds(compound) };
  const expected = "a duration such as 200ms, 60s or 1m30s";
  const literal = scanner.expect(
    /\d+(?:\.\d+)?(?![\w.])/,
    needsUnit ? expected : `a number of milliseconds or ${expected}`,
  );
  if (needsUnit) scanner.fail(`expected ${expected}`, place);
  return { literal, limit: Number(literal) };
}

function milliseconds(duration: string): number {
  let sum = 0;
  for (const [, number, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    sum += Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return sum;
}

function readOptions(scanner: Scanner): Pick<Threshold, "abortOnFail" | "delayAbortEvalMs"> {
  let options: Pick<Threshold, "abortOnFail" | "delayAbortEvalMs"> = {};
  while (!scanner.atEnd) {
    scanner.expect(/;/, '",", ";" or the end');
    if (scanner.atEnd) break;
    const name = scanner.expect(/(?:abortOnFail|delayAbortEval)\b/, "abortOnFail or delayAbortEval=<duration>");
    if (name === "abortOnFail") {
      const value = scanner.take(/=/) ? scanner.expect(/(?:true|false)\b/, "true or false") : "true";
      options = { ...options, abortOnFail: value === "true" };
    } else {
      scanner.expect(/[=:]/, '"="');
      options = { ...options, delayAbortEvalMs: readDuration(scanner, true).limit };
    }
  }
  return options;
}
