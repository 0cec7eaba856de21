/** One of the five fields of a schedule. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  /** Whether it was `*` or `?`: then it does not restrict the days. */
  readonly isStar: boolean;
}

/** What a field may hold. */
export interface FieldRange {
  readonly first: number;
  readonly last: number;
  /** Names of the values, from the first on. */
  readonly names?: readonly string[];
}

/** A schedule that makes no sense. */
export class CronError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CronError";
  }
}

/**
 * Parses a field such as `*`, `1-5`, every fifteenth, or `mon,wed`.
 *
 * @throws {CronError} Worded as github.com/robfig/cron, which Kubernetes uses.
 */
export function parseField(text: string, range: FieldRange): CronField {
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(",")) {
    const parsed = parsePart(part, range);
    isStar ||= parsed.isStar;
    for (let value = parsed.first; value <= parsed.last; value += parsed.step) values.add(value);
  }
  return { values, isStar };
}

function parsePart(part: string, range: FieldRange) {
  const [span = "", stepText, ...tooMany] = part.split("/");
  const [firstText = "", lastText, ...more] = span.split("-");
  const isStar = firstText === "*" || firstText === "?";
  if (more.length > 0) throw new CronError(`too many hyphens: ${part}`);
  if (tooMany.length > 0) throw new CronError(`too many slashes: ${part}`);
  const first = isStar ? range.first : numberIn(firstText, range);
  const step = stepText === undefined ? 1 : numberIn(stepText, { first: 0, last: 0 });
  const open = isStar || (stepText !== undefined && lastText === undefined);
  const last = open ? range.last : lastText === undefined ? first : numberIn(lastText, range);
  if (first < range.first) throw new CronError(`beginning of range (${first}) below minimum (${range.first}): ${part}`);
  if (last > range.last) throw new CronError(`end of range (${last}) above maximum (${range.last}): ${part}`);
  if (first > last) throw new CronError(`beginning of range (${first}) beyond end of range (${last}): ${part}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${part}`);
  return { first, last, step, isStar: isStar && step === 1 };
}

function numberIn(text: string, { first, names }: FieldRange): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return first + named;
  if (!/^\d+$/.test(text)) {
    const quoted = JSON.stringify(text);
    throw new CronError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
  }
  return Number(text);
}
