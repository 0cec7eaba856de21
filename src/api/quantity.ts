import { badRequest } from "./status.ts";

/**
 * Kubernetes quantities: exact decimal numbers with a suffix, e.g. `500m`, `1Gi`, `12e6`.
 *
 * @see kubernetes apimachinery/pkg/api/resource/quantity.go (v1.36)
 */
export interface Quantity {
  /** In units of 10^-9, the finest that Kubernetes keeps. */
  readonly nanos: bigint;
  readonly format: "DecimalSI" | "BinarySI" | "DecimalExponent";
  /** How it was written, kept where Kubernetes sends that back unchanged. */
  readonly text?: string;
}

const FORMAT_RULE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SYNTAX = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const NANO = 1_000_000_000n;
const MAX_BINARY = (2n ** 63n - 1n) * NANO;
const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/** Digits that fit an int64 for certain: Kubernetes' fast path, the only one that keeps the text. */
const FAST_DIGITS = 18;
/** Larger exponents are refused, so that a short text cannot make a huge number. */
const MAX_EXPONENT = 1000;

/** @throws {ApiError} BadRequest, worded as Kubernetes does. */
export function parseQuantity(text: string): Quantity {
  const match = text === "" ? null : SYNTAX.exec(text);
  if (!match) throw badRequest(FORMAT_RULE);
  const [, sign, digits = "", fraction = "", suffixText = ""] = match;
  const suffix = interpretSuffix(suffixText);
  if (!suffix) throw badRequest("unable to parse quantity's suffix");
  const { base, exponent, format } = suffix;
  const unscaled = BigInt(`${digits}${fraction}` || "0");
  const power = (base === 10 ? exponent : 0) - fraction.length + 9;
  const scaled = scale(base === 2 ? unscaled * 2n ** BigInt(exponent) : unscaled, power);
  const capped = format === "BinarySI" && scaled > MAX_BINARY ? MAX_BINARY : scaled;
  const nanos = sign === "-" ? -capped : capped;
  // A fraction of a byte is shown as a decimal number.
  const shown = format === "BinarySI" && capped > 0n && capped < NANO ? "DecimalSI" : format;
  return keepsText(digits, fraction, suffix) ? { nanos, format: shown, text } : { nanos, format: shown };
}

/**
 * A quantity as Kubernetes sends it back: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`.
 *
 * @throws {ApiError} BadRequest
 */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** The value as a floating-point number, e.g. 0.5 for `500m`. @throws {ApiError} BadRequest */
export function quantityToNumber(text: string): number {
  const { nanos } = parseQuantity(text);
  return Number(nanos / NANO) + Number(nanos % NANO) / 1e9;
}

/** Negative, zero or positive, as for sorting. @throws {ApiError} BadRequest */
export function compareQuantities(a: string, b: string): number {
  const [left, right] = [parseQuantity(a).nanos, parseQuantity(b).nanos];
  return left < right ? -1 : Number(left > right);
}

/** The sum, in the format of the first that is not zero. @throws {ApiError} BadRequest */
export function addQuantities(a: string, b: string): string {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (right.nanos === 0n) return formatQuantity(left);
  if (left.nanos === 0n) return formatQuantity(right);
  return formatQuantity({ nanos: left.nanos + right.nanos, format: left.format });
}

/** The difference, in the format of the first unless that is zero. @throws {ApiError} BadRequest */
export function subtractQuantities(a: string, b: string): string {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (right.nanos === 0n) return formatQuantity(left);
  return formatQuantity({ nanos: left.nanos - right.nanos, format: left.nanos === 0n ? right.format : left.format });
}

function formatQuantity({ nanos, format, text }: Quantity): string {
  if (text !== undefined) return text;
  if (nanos === 0n) return "0";
  const small = nanos > -1024n * NANO && nanos < 1024n * NANO;
  if (format === "BinarySI" && !small && nanos % NANO === 0n) return binaryText(nanos / NANO);
  let mantissa = nanos;
  let exponent = -9;
  while (mantissa % 1000n === 0n && exponent < 18) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
  return `${mantissa}${DECIMAL_SUFFIXES[exponent / 3 + 3]}`;
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let step = 0;
  while (mantissa % 1024n === 0n && step < BINARY_SUFFIXES.length - 1) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${BINARY_SUFFIXES[step]}`;
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: Quantity["format"];
}

function interpretSuffix(suffix: string): Suffix | undefined {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: decimal * 3 - 9, format: "DecimalSI" };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: "BinarySI" };
  const match = /^[eE]([-+]?[0-9]+)$/.exec(suffix);
  const exponent = Number(match?.[1]);
  if (!match || Math.abs(exponent) > MAX_EXPONENT) return undefined;
  return { base: 10, exponent, format: "DecimalExponent" };
}

/** Multiplies by 10^power; what is finer than a nano is rounded away from zero. */
function scale(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

/** Kubernetes keeps the text of what looks canonical at a glance, even where it is not (`1.500`). */
function keepsText(digits: string, fraction: string, { base, exponent }: Suffix): boolean {
  const allDigits = `${digits}${fraction}`;
  if (digits === "" || allDigits.length > FAST_DIGITS) return false;
  if (base === 2) return fraction === "" && allDigits.length < 10 && BigInt(allDigits) % 8n !== 0n;
  const power = exponent - fraction.length;
  return power >= -9 && power % 3 === 0 && !allDigits.endsWith("000");
}
