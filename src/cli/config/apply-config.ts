import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { CommanderError, type Command, type Option } from "commander";
import { RollscopeError } from "../../errors.ts";
import { nearestName } from "../../rollout/nearest-name.ts";
import { configError, readConfigFile, type ConfigEntry, type ConfigFile } from "./config-file.ts";
import { booleanOf, textsOf, thresholdTextsOf, type ConfigText } from "./config-values.ts";

/** The file that is used without being named, in the directory where the command runs. */
const DEFAULT_FILE = "rollscope.yaml";

/** A file must not send a run to a cluster that nobody named. */
const OF_THE_CLUSTER = new Set(["context", "kubeconfig", "cluster"]);
/** Options that may be given several times, besides those that take several values at once. */
const REPEATABLE = new Set(["rollbackOn", "report"]);
/** What makes no sense in a file. */
const NOT_IN_A_FILE = new Set(["config", "help"]);

/**
 * Takes the options that were not given on the command line from a config file: the one of `--config`, else
 * `./rollscope.yaml` where there is one, unless `--no-config` was given. Values are checked as those of the flags are;
 * paths in the file are relative to it.
 *
 * @returns The file that was used; undefined for none.
 * @throws {RollscopeError} CONFIG_INVALID naming file, line and what is wrong.
 */
export function applyConfig(command: Command): string | undefined {
  const { config } = command.opts<{ config?: string | boolean }>();
  if (config === false) return undefined;
  const path = typeof config === "string" ? config : DEFAULT_FILE;
  if (typeof config !== "string" && !existsSync(path)) return undefined;
  const file = readConfigFile(path);
  const options = optionsByKey(command);
  const seen = new Map<Option, string>();
  for (const entry of file.entries) {
    const option = findOption(file, entry, options);
    const before = seen.get(option);
    if (before) throw configError(path, entry.line, `"${entry.key}" and "${before}" are the same option.`);
    seen.set(option, entry.key);
    const value = valueOf(file, entry, option);
    const name = option.attributeName();
    // Flags win.
    if (command.getOptionValueSource(name) !== "cli") command.setOptionValueWithSource(name, value, "config");
  }
  return path;
}

/** Options by the names that a file may use: as the flag has it, in camelCase, and lists in the plural. */
function optionsByKey(command: Command): Map<string, Option> {
  const byKey = new Map<string, Option>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (option.negate || NOT_IN_A_FILE.has(name) || OF_THE_CLUSTER.has(name)) continue;
    byKey.set(option.name(), option).set(name, option);
    if (name === "threshold") byKey.set("thresholds", option);
  }
  return byKey;
}

function findOption({ path }: ConfigFile, { key, line }: ConfigEntry, options: Map<string, Option>): Option {
  const option = options.get(key);
  if (option) return option;
  if (OF_THE_CLUSTER.has(key)) {
    const message = `"${key}" cannot stand in a file: a cluster is named on the command line only (--context, --kubeconfig).`;
    throw configError(path, line, message);
  }
  const nearest = nearestName(key, options.keys());
  const known = [...new Set([...options.values()].map((entry) => entry.name()))].join(", ");
  throw configError(
    path,
    line,
    `unknown key "${key}"; ${nearest ? `did you mean "${nearest}"?` : `there are ${known}.`}`,
  );
}

function valueOf(file: ConfigFile, entry: ConfigEntry, option: Option): unknown {
  if (option.isBoolean()) return booleanOf(file, entry);
  const name = option.attributeName();
  if (name === "threshold") return collect(file, entry, option, thresholdTextsOf(file, entry));
  if (option.variadic) {
    const texts = textsOf(file, entry, true).map(({ text }) => text);
    return /<file/.test(option.flags) ? texts.map((text) => besideFile(file, text)) : texts;
  }
  return collect(file, entry, option, textsOf(file, entry, REPEATABLE.has(name)));
}

/** Has the option's own parser read the texts, as it does on the command line. */
function collect(file: ConfigFile, { key }: ConfigEntry, option: Option, texts: readonly ConfigText[]): unknown {
  let value: unknown;
  for (const { text, line } of texts) {
    try {
      value = option.parseArg ? option.parseArg(text, value) : text;
    } catch (error) {
      if (!(error instanceof CommanderError) && !(error instanceof RollscopeError)) throw error;
      throw configError(file.path, line, `${key}: ${error.message}`);
    }
  }
  return value;
}

function besideFile({ path }: ConfigFile, text: string): string {
  return isAbsolute(text) ? text : join(dirname(path), text);
}
