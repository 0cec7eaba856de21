import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, parseDocument, type Node } from "yaml";
import { RollscopeError } from "../../errors.ts";

/** One key of a config file with its value. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: Node | null;
  /** Of the key, from 1. */
  readonly line: number;
}

/** A config file, its keys not yet understood. */
export interface ConfigFile {
  readonly path: string;
  readonly entries: readonly ConfigEntry[];
  /** From 1. */
  lineOf(node: Node | null): number | undefined;
}

/** What is wrong with a config file, and where. */
export function configError(path: string, line: number | undefined, message: string): RollscopeError {
  return new RollscopeError("CONFIG_INVALID", `${path}${line === undefined ? "" : `:${line}`}: ${message}`);
}

/** @throws {RollscopeError} CONFIG_INVALID when it cannot be read or is not a YAML mapping. */
export function readConfigFile(path: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines });
  const lineOf = (node: Node | null) => (node?.range ? lines.linePos(node.range[0]).line : undefined);
  const [error] = document.errors;
  if (error) throw configError(path, error.linePos?.[0].line, error.message.split(/ at line \d+/)[0] ?? error.message);
  const { contents } = document;
  if (contents === null) return { path, entries: [], lineOf };
  if (!isMap<Node, Node | null>(contents)) {
    throw configError(path, lineOf(contents), "expected options, one per line, such as `rps: 100`.");
  }
  const entries = contents.items.map(({ key, value }) => {
    if (!isScalar(key)) throw configError(path, lineOf(key), "a key must be a plain word.");
    return { key: String(key.value), value, line: lineOf(key) ?? 1 };
  });
  return { path, entries, lineOf };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file." : code === "EISDIR" ? "it is a directory." : message;
    throw configError(path, undefined, why);
  }
}
