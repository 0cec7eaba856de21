/** One step of a JSONPath. */
export type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "deep"; readonly name: string }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly operator?: string; readonly value?: unknown };

const FIELD = /^((?:\\.|[^.[\]\\\s])+)/;
const FILTER = /^\s*@((?:[^=!<>\s]|\[[^\]]*\])*)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*$/;

/**
 * Parses a JSONPath as CustomResourceDefinitions use them, without braces: `.spec.replicas`,
 * `.status.conditions[?(@.type=="Ready")].status`, `.metadata.labels.app\.kubernetes\.io/name`.
 *
 * @throws {SyntaxError} What it cannot understand.
 * @see kubernetes client-go/util/jsonpath/parser.go (v1.36)
 */
export function parseJsonPath(text: string): Step[] {
  const steps: Step[] = [];
  let rest = text.replace(/^\$/, "");
  while (rest !== "") {
    const [step, length] = nextStep(rest, text);
    if (step) steps.push(step);
    rest = rest.slice(length);
  }
  return steps;
}

function nextStep(rest: string, text: string): readonly [Step | undefined, number] {
  if (rest.startsWith("..")) {
    const name = FIELD.exec(rest.slice(2))?.[1];
    if (name === undefined) throw new SyntaxError(`unexpected end of ${JSON.stringify(text)}`);
    return [{ kind: "deep", name: unescaped(name) }, 2 + name.length];
  }
  if (rest.startsWith("[")) {
    const end = closingBracket(rest, text);
    return [bracketStep(rest.slice(1, end).trim(), text), end + 1];
  }
  const dot = rest.startsWith(".") ? 1 : 0;
  const name = FIELD.exec(rest.slice(dot))?.[1];
  if (name === undefined) {
    if (rest === "." || rest.startsWith(".[")) return [undefined, 1];
    throw new SyntaxError(`unrecognized character in ${JSON.stringify(text)}`);
  }
  return [name === "*" ? { kind: "all" } : { kind: "field", name: unescaped(name) }, dot + name.length];
}

function closingBracket(rest: string, text: string): number {
  let depth = 0;
  let quote = "";
  for (let index = 0; index < rest.length; index++) {
    const character = rest.charAt(index);
    if (quote) {
      if (character === "\\") index++;
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "[") depth++;
    else if (character === "]" && --depth === 0) return index;
  }
  throw new SyntaxError(`unterminated array in ${JSON.stringify(text)}`);
}

function bracketStep(inner: string, text: string): Step {
  if (inner === "*") return { kind: "all" };
  if (/^-?\d+$/.test(inner)) return { kind: "index", index: Number(inner) };
  const [, from, to] = /^(-?\d*):(-?\d*)$/.exec(inner) ?? [];
  if (from !== undefined && to !== undefined) {
    return { kind: "slice", from: from === "" ? undefined : Number(from), to: to === "" ? undefined : Number(to) };
  }
  const [, quoted] = /^(?:'((?:\\.|[^'])*)'|"(?:\\.|[^"])*")$/.exec(inner) ?? [];
  if (quoted !== undefined) return { kind: "field", name: unescaped(quoted) };
  if (inner.startsWith('"')) return { kind: "field", name: unescaped(inner.slice(1, -1)) };
  const [, condition] = /^\?\((.*)\)$/s.exec(inner) ?? [];
  if (condition !== undefined) return filterStep(condition, text);
  throw new SyntaxError(`invalid array index ${inner} in ${JSON.stringify(text)}`);
}

function filterStep(condition: string, text: string): Step {
  const [matched, path = "", operator, literal] = FILTER.exec(condition) ?? [];
  if (matched === undefined) throw new SyntaxError(`unrecognized filter ${condition} in ${JSON.stringify(text)}`);
  const steps = parseJsonPath(path);
  if (operator === undefined || literal === undefined) return { kind: "filter", path: steps };
  return { kind: "filter", path: steps, operator, value: literalOf(literal, text) };
}

function literalOf(literal: string, text: string): unknown {
  const [, quoted] = /^(["'])((?:\\.|(?!\1).)*)\1$/s.exec(literal) ?? [];
  if (quoted !== undefined) return unescaped(literal.slice(1, -1));
  if (literal === "true" || literal === "false") return literal === "true";
  if (literal !== "" && !Number.isNaN(Number(literal))) return Number(literal);
  throw new SyntaxError(`unrecognized literal ${literal} in ${JSON.stringify(text)}`);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, "$1");
}
