import { canonicalQuantity } from "../quantity.ts";
import { DecodeError, typeMismatch, type GoPath } from "./decode-error.ts";
import type { ScalarName } from "./schema.ts";

const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const;
const INT64 = [-(2 ** 63), 2 ** 63] as const;
const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const BASE64 = /^[A-Za-z0-9+/]$/;

/** Type mismatches do not end decoding: Go goes on and reports the first one. */
export interface MismatchSink {
  note(error: DecodeError): void;
}

/**
 * Decodes a scalar that is not null.
 *
 * @returns The value as Kubernetes sends it back, or undefined after a mismatch that was noted.
 * @throws {DecodeError} For types that decode themselves, where Go stops at once.
 */
export function decodeScalar(value: unknown, scalar: ScalarName, path: GoPath, sink: MismatchSink): unknown {
  const type = { shape: "scalar", scalar } as const;
  const expect = (holds: boolean): unknown => {
    if (holds) return value;
    sink.note(typeMismatch(value, type, path));
    return undefined;
  };
  switch (scalar) {
    case "any":
      return value;
    case "string":
    case "boolean":
      return expect(typeof value === scalar);
    case "int32":
      return expect(isInteger(value, INT32));
    case "int64":
      return expect(isInteger(value, INT64));
    case "double":
      return expect(typeof value === "number");
    case "byte":
      return decodeBase64(expect(typeof value === "string"), sink);
    case "int-or-string":
      if (typeof value === "string" || isInteger(value, INT32)) return value;
      throw typeMismatch(value, type, path);
    case "quantity":
      return decodeQuantity(value);
    default:
      if (typeof value !== "string") throw typeMismatch(value, type, { struct: "", fields: [] });
      return scalar === "time" ? decodeTime(value) : decodeMicroTime(value);
  }
}

/** What Go has where nothing was given. */
export function zeroScalar(scalar: ScalarName): unknown {
  switch (scalar) {
    case "string":
    case "byte":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "int-or-string":
      return 0;
    case "quantity":
      return "0";
    default:
      return null;
  }
}

function isInteger(value: unknown, [least, most]: readonly [number, number]): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function decodeQuantity(value: unknown): string {
  try {
    // Go looks at the text of whatever is there, so that numbers are quantities too.
    return canonicalQuantity(typeof value === "string" ? value.trim() : JSON.stringify(value));
  } catch (error) {
    throw new DecodeError(error instanceof Error ? error.message : String(error));
  }
}

function decodeBase64(value: unknown, sink: MismatchSink): unknown {
  if (typeof value !== "string") return value;
  const error = base64ErrorAt(value);
  if (error === undefined) return value.replaceAll(/[\r\n]/g, "");
  sink.note(new DecodeError(`illegal base64 data at input byte ${error}`));
  return undefined;
}

/** Position of the byte at which Go's decoder gives up; line breaks are skipped. */
function base64ErrorAt(text: string): number | undefined {
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\r" || character === "\n") continue;
    if (BASE64.test(character)) digits++;
    else return character === "=" && digits % 4 >= 2 ? paddingErrorAt(text, index, digits % 4) : index;
  }
  // An incomplete group of four is blamed on its first byte.
  return digits % 4 === 0 ? undefined : text.length - (digits % 4);
}

/** @param digits - Of the last group, 2 or 3: the padding fills it up to 4. */
function paddingErrorAt(text: string, start: number, digits: number): number | undefined {
  const padding = "=".repeat(4 - digits);
  const rest = text.slice(start).replaceAll(/[\r\n]/g, "");
  if (rest === padding) return undefined;
  if (rest.startsWith(padding)) return start + padding.length;
  return rest.length < padding.length ? text.length : start;
}

/** Whole seconds in UTC. */
function decodeTime(text: string): string {
  const match = RFC3339.exec(text);
  const epochMs = match ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(epochMs)) throw unparsableTime(text, "2006-01-02T15:04:05Z07:00");
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Microseconds in UTC; JavaScript's Date has only milliseconds, so the fraction is carried over as text. */
function decodeMicroTime(text: string): string {
  const [, seconds = "", fraction = "", zone = ""] = RFC3339.exec(text) ?? [];
  const epochMs = Date.parse(`${seconds}${zone}`);
  if (fraction.length !== 7 || Number.isNaN(epochMs)) throw unparsableTime(text, "2006-01-02T15:04:05.000000Z07:00");
  return `${new Date(epochMs).toISOString().slice(0, 19)}${fraction}Z`;
}

function unparsableTime(text: string, layout: string): DecodeError {
  const quoted = JSON.stringify(text);
  return new DecodeError(`parsing time ${quoted} as ${JSON.stringify(layout)}: cannot parse ${quoted} as "2006"`);
}
