import { Composer, isScalar, Lexer, Parser, visit, type CST } from "yaml";
import { isJsonObject } from "../../api/json-object.ts";

/**
 * As much as a document may be made of: more than any object of the API, and little enough that reading it takes a
 * fraction of a second. Text is not limited by these, but by the size of the body.
 */
const MAX_TOKENS = 250_000;
/** Nested much deeper, a document would exhaust the stack, which ends the process in the midst of compiling a RegExp. */
const MAX_DEPTH = 200;
/** Of the values after aliases were followed. */
const MAX_VALUES = 500_000;
const MAX_CHARACTERS = 3 * 1024 * 1024;

/**
 * Parses the first document of a YAML text as JSON data. Of duplicate keys the last one counts.
 *
 * @throws {Error} It is no YAML, is nested too deeply, too large or contains itself.
 */
export function parseYaml(text: string): unknown {
  const [document] = new Composer({ uniqueKeys: false, logLevel: "error" }).compose(tokensOf(text), true, text.length);
  if (!document) return null;
  const [error] = document.errors;
  if (error) throw error;
  const value: unknown = document.toJS();
  measure(value, { values: 0, characters: 0 }, new Set());
  return value;
}

/**
 * What a YAML text that {@link parseYaml} reads says twice, worded as Go does: `line 3: key "a" already set in map`.
 */
export function duplicateYamlKeys(text: string): string[] {
  const [document] = new Composer({ uniqueKeys: false, logLevel: "error" }).compose(tokensOf(text), true, text.length);
  const found: { at: number; key: string }[] = [];
  if (!document) return [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) found.push({ at: key.range?.[0] ?? 0, key: name });
        seen.add(name);
      }
    },
  });
  return found.map(({ at, key }) => {
    const line = text.slice(0, at).split("\n").length;
    return `line ${line}: key ${JSON.stringify(key)} already set in map`;
  });
}

/** Takes the text apart without recursion, so that its depth is known before anything recurses into it. */
function tokensOf(text: string): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) throw new Error(`document has more than ${MAX_TOKENS} tokens`);
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) throw new Error("exceeded max depth");
  }
  tokens.push(...parser.end());
  return tokens;
}

interface Measure {
  values: number;
  characters: number;
}

/** Aliases can make much of little, and a value can contain itself. */
function measure(value: unknown, sum: Measure, ancestors: Set<unknown>): void {
  sum.values++;
  if (typeof value === "string") sum.characters += value.length;
  if (sum.values > MAX_VALUES || sum.characters > MAX_CHARACTERS) {
    throw new Error("document contains excessive aliasing");
  }
  if (!Array.isArray(value) && !isJsonObject(value)) return;
  if (ancestors.has(value)) throw new Error("anchor value contains itself");
  ancestors.add(value);
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) sum.characters += key.length;
    measure(member, sum, ancestors);
  }
  ancestors.delete(value);
}
