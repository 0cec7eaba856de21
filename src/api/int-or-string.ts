import type { IntOrString } from "./meta.ts";
import { badRequest } from "./status.ts";

/**
 * The number that an absolute value or a percentage of `total` stands for.
 *
 * @param round - Which way a fraction goes: surge rounds up, unavailability rounds down.
 * @throws {ApiError} BadRequest for a string that is no percentage.
 * @see kubernetes apimachinery/pkg/util/intstr GetScaledValueFromIntOrPercent (v1.36)
 */
export function scaledValue(value: IntOrString, total: number, round: "up" | "down"): number {
  if (typeof value === "number") return value;
  const percent = percentage(value);
  if (percent === undefined) {
    throw badRequest("invalid value for IntOrString: invalid type: string is not a percentage");
  }
  const scaled = (percent * total) / 100;
  return round === "up" ? Math.ceil(scaled) : Math.floor(scaled);
}

/** 25 for `"25%"`; undefined for anything else. */
export function percentage(value: IntOrString): number | undefined {
  const match = typeof value === "string" ? /^([+-]?[0-9]+)%$/.exec(value) : null;
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
