import { addQuantities, compareQuantities, subtractQuantities } from "./quantity.ts";

/** Quantities by the name of the resource: `{cpu: "500m", memory: "1Gi"}`. */
export type Amounts = Record<string, string>;

/** The sum of each resource that either has. */
export function addAmounts(a: Readonly<Amounts> = {}, b: Readonly<Amounts> = {}): Amounts {
  const result = { ...a };
  for (const [name, quantity] of Object.entries(b)) result[name] = addQuantities(result[name] ?? "0", quantity);
  return result;
}

/** `a` without `b`; never less than zero. */
export function subtractAmounts(a: Readonly<Amounts>, b: Readonly<Amounts>): Amounts {
  const entries = Object.entries(a).map(([name, quantity]) => {
    const rest = subtractQuantities(quantity, b[name] ?? "0");
    return [name, compareQuantities(rest, "0") < 0 ? "0" : rest];
  });
  return Object.fromEntries(entries) as Amounts;
}

/** Only the resources named. */
export function pickAmounts(amounts: Readonly<Amounts> = {}, names: readonly string[]): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => names.includes(name)));
}

/** `cpu=1,pods=2`, sorted. */
export function amountsText(amounts: Readonly<Amounts>): string {
  const entries = Object.entries(amounts).map(([name, quantity]) => `${name}=${quantity}`);
  return entries.sort().join(",");
}

/** Whether both have the same resources with the same values, however they are written. */
export function equalAmounts(a: Readonly<Amounts> = {}, b: Readonly<Amounts> = {}): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = b[name];
    return other !== undefined && compareQuantities(a[name] ?? "0", other) === 0;
  });
}
