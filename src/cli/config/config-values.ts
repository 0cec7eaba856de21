import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { configError, type ConfigEntry, type ConfigFile } from "./config-file.ts";

/** A word of a config file, as it would stand on the command line. */
export interface ConfigText {
  readonly text: string;
  readonly line: number;
}

/** A value as texts: a scalar is one, a list one per item. @throws {RollscopeError} CONFIG_INVALID */
export function textsOf(file: ConfigFile, { key, value, line }: ConfigEntry, list: boolean): ConfigText[] {
  const items = isSeq<Node>(value) && list ? value.items : [value];
  return items.map((item) => {
    const at = file.lineOf(item) ?? line;
    if (!isScalar(item) || item.value === null || typeof item.value === "boolean") {
      throw configError(
        file.path,
        at,
        `${key}: expected ${list ? "a text, or a list of texts" : "a text or a number"}.`,
      );
    }
    return { text: scalarText(item), line: at };
  });
}

/** @throws {RollscopeError} CONFIG_INVALID */
export function booleanOf(file: ConfigFile, { key, value, line }: ConfigEntry): boolean {
  if (isScalar(value) && typeof value.value === "boolean") return value.value;
  throw configError(file.path, file.lineOf(value) ?? line, `${key}: expected true or false.`);
}

/**
 * Thresholds as for `--threshold`: a list of them, or as in k6 a map of metrics, each with one or several conditions. A
 * condition is a text, or has `threshold`, `abortOnFail` and `delayAbortEval`.
 *
 * @throws {RollscopeError} CONFIG_INVALID
 */
export function thresholdTextsOf(file: ConfigFile, entry: ConfigEntry): ConfigText[] {
  const { key, value, line } = entry;
  if (!isMap<Node, Node | null>(value)) return textsOf(file, entry, true);
  return value.items.flatMap(({ key: metric, value: conditions }) => {
    const name = isScalar(metric) ? String(metric.value) : "";
    const items = isSeq<Node>(conditions) ? conditions.items : [conditions];
    return items.map((item) => {
      const at = file.lineOf(item) ?? file.lineOf(metric) ?? line;
      const condition = isMap<Node, Node | null>(item)
        ? conditionOf(file, { key: `${key}.${name}`, value: item, line: at })
        : isScalar(item) && typeof item.value === "string"
          ? item.value
          : undefined;
      if (condition === undefined) {
        throw configError(
          file.path,
          at,
          `${key}.${name}: expected a condition such as "rate<0.01", or a list of them.`,
        );
      }
      return { text: `${name}: ${condition}`, line: at };
    });
  });
}

const CONDITION_KEYS = ["threshold", "abortOnFail", "delayAbortEval"];

function conditionOf(file: ConfigFile, { key, value, line }: ConfigEntry): string {
  if (!isMap<Node, Node | null>(value)) return "";
  const parts = new Map<string, ConfigEntry>();
  for (const item of value.items) {
    const name = isScalar(item.key) ? String(item.key.value) : "";
    const at = file.lineOf(item.key) ?? line;
    if (!CONDITION_KEYS.includes(name)) {
      throw configError(file.path, at, `${key}: unknown key "${name}"; there are ${CONDITION_KEYS.join(", ")}.`);
    }
    parts.set(name, { key: `${key}.${name}`, value: item.value, line: at });
  }
  const [threshold, abort, delay] = CONDITION_KEYS.map((name) => parts.get(name));
  if (!threshold) throw configError(file.path, line, `${key}: threshold is missing.`);
  const text = (entry: ConfigEntry) => textsOf(file, entry, false)[0]?.text ?? "";
  return [
    text(threshold),
    ...(abort ? [`abortOnFail=${booleanOf(file, abort)}`] : []),
    ...(delay ? [`delayAbortEval=${text(delay)}`] : []),
  ].join("; ");
}

/** As it was written, so that `1.10` stays a version and `0.10` a share. */
function scalarText(node: Node): string {
  if (!isScalar(node) || isAlias(node)) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}
