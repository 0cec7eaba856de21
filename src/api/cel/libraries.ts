import { isIP } from "node:net";
import type { Environment } from "@marcbachmann/cel-js";
import { equalValues } from "../managed-fields/compare.ts";

type Comparable = bigint | number | string | Date;

/**
 * Functions that Kubernetes adds to the language: for lists, texts, regular expressions, sets and addresses.
 *
 * @see kubernetes apiserver/pkg/cel/library (v1.36)
 */
export function registerLibraries(environment: Environment): void {
  registerLists(environment);
  registerTexts(environment);
  registerSets(environment);
  environment.registerFunction("isURL(string): bool", (text: string) => isUrl(text));
  environment.registerFunction("isIP(string): bool", (text: string) => isIP(text) !== 0);
  environment.registerFunction("isCIDR(string): bool", (text: string) => isCidr(text));
}

function registerLists(environment: Environment): void {
  environment.registerFunction("list<dyn>.isSorted(): bool", (list: Comparable[]) =>
    list.every((item, index) => index === 0 || (list[index - 1] ?? item) <= item),
  );
  environment.registerFunction("list<dyn>.sum(): dyn", sum);
  environment.registerFunction("list<dyn>.min(): dyn", (list: Comparable[]) =>
    reduce(list, (least, item) => (item < least ? item : least)),
  );
  environment.registerFunction("list<dyn>.max(): dyn", (list: Comparable[]) =>
    reduce(list, (most, item) => (item > most ? item : most)),
  );
  environment.registerFunction("list<dyn>.indexOf(dyn): int", (list: unknown[], wanted: unknown) =>
    BigInt(list.findIndex((item) => isSame(item, wanted))),
  );
  environment.registerFunction("list<dyn>.lastIndexOf(dyn): int", (list: unknown[], wanted: unknown) =>
    BigInt(list.findLastIndex((item) => isSame(item, wanted))),
  );
}

function registerTexts(environment: Environment): void {
  environment.registerFunction("string.charAt(int): string", (text: string, index: bigint) =>
    text.charAt(Number(index)),
  );
  environment.registerFunction("string.reverse(): string", (text: string) => Array.from(text).reverse().join(""));
  environment.registerFunction("string.replace(string, string): string", (text: string, old: string, next: string) =>
    text.replaceAll(old, () => next),
  );
  environment.registerFunction("string.find(string): string", (text: string, pattern: string) => {
    return new RegExp(pattern, "u").exec(text)?.[0] ?? "";
  });
  environment.registerFunction("string.findAll(string): list<string>", (text: string, pattern: string) =>
    Array.from(text.matchAll(new RegExp(pattern, "gu")), ([match]) => match),
  );
}

/** Stands for the name before the dot in `sets.contains(...)`. */
class Sets {
  readonly name = "sets";
}

function registerSets(environment: Environment): void {
  const sets = new Sets();
  environment.registerType("Sets", Sets);
  environment.registerConstant("sets", "Sets", sets);
  const contains = (list: unknown[], parts: unknown[]) =>
    parts.every((part) => list.some((item) => isSame(item, part)));
  environment.registerFunction(
    "Sets.contains(list<dyn>, list<dyn>): bool",
    (_sets: Sets, list: unknown[], parts: unknown[]) => contains(list, parts),
  );
  environment.registerFunction(
    "Sets.intersects(list<dyn>, list<dyn>): bool",
    (_sets: Sets, a: unknown[], b: unknown[]) => a.some((item) => contains(b, [item])),
  );
  environment.registerFunction(
    "Sets.equivalent(list<dyn>, list<dyn>): bool",
    (_sets: Sets, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== typeof b && (typeof a === "bigint" || typeof b === "bigint")) return Number(a) === Number(b);
  return equalValues(a, b);
}

function sum(list: (bigint | number)[]): bigint | number {
  if (list.every((item) => typeof item === "bigint")) return list.reduce((total, item) => total + item, 0n);
  return list.reduce<number>((total, item) => total + Number(item), 0);
}

function reduce(list: Comparable[], choose: (chosen: Comparable, item: Comparable) => Comparable): Comparable {
  if (list.length === 0) throw new RangeError("min or max called on empty list");
  return list.reduce(choose);
}

function isUrl(text: string): boolean {
  return text.startsWith("/") || (URL.canParse(text) && /^[a-z][a-z0-9+.-]*:\/\//i.test(text));
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
