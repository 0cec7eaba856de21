import {
  checkLabelKey,
  labelRequirement,
  satisfies,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
} from "./label-requirement.ts";
import { tokenize, type Token, type TokenKind } from "./label-tokens.ts";
import type { LabelSelector, LabelSelectorRequirement } from "./meta.ts";
import { badRequest } from "./status.ts";

const BINARY_OPERATORS = ["in", "notin", "=", "==", "!=", "gt", "lt"];

/**
 * Compiles a label selector in text form, e.g. `app in (a, b),tier!=front,!canary`.
 *
 * @returns A predicate on the labels of an object; the empty selector matches everything.
 * @throws {ApiError} BadRequest, worded as Kubernetes does.
 * @see kubernetes apimachinery/pkg/labels/selector.go Parse (v1.36)
 */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements = new Parser(text).parse();
  return (labels) => requirements.every((requirement) => satisfies(labels, requirement));
}

/** Whether labels satisfy a `metav1.LabelSelector`. An empty selector matches everything, an absent one nothing. */
export function matchesLabelSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  return requirementsOf(selector).every((requirement) => satisfies(labels, requirement));
}

/** The text form of a selector, in the order Kubernetes prints it: by key. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  return requirementsOf(selector ?? {})
    .sort((a, b) => compareText(a.key, b.key))
    .map(formatRequirement)
    .join(",");
}

/** Whether a selector has no requirement, so that it would match everything. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return requirementsOf(selector ?? {}).length === 0;
}

const OPERATORS: Readonly<Record<LabelSelectorRequirement["operator"], LabelOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

function requirementsOf(selector: LabelSelector): LabelRequirement[] {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({
    key,
    operator: "=",
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): LabelRequirement => ({
    key,
    operator: OPERATORS[operator],
    values: values ?? [],
  }));
  return [...equalities, ...expressions];
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === "exists") return key;
  if (operator === "!") return `!${key}`;
  const sorted = values.toSorted(compareText).join(",");
  return operator === "in" || operator === "notin" ? `${key} ${operator} (${sorted})` : `${key}${operator}${sorted}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Recursive descent over the tokens; as in Kubernetes `in` and `notin` are identifiers wherever no operator can be. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(selector: string) {
    this.#tokens = tokenize(selector);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.#peek().kind === "end") return requirements;
    for (;;) {
      const first = this.#peek();
      if (first.kind !== "identifier" && first.kind !== "!") {
        throw badRequest(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const separator = this.#take();
      if (separator.kind === "end") return requirements;
      if (separator.kind !== ",") throw badRequest(`found '${separator.text}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next.kind !== "identifier" && next.kind !== "!") {
        throw badRequest(`found '${next.text}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek().kind === "!";
    if (negated) this.#take();
    const { kind, text: key } = this.#take();
    if (kind !== "identifier") throw unexpected(key, "identifier");
    checkLabelKey(key);
    if (["end", ","].includes(this.#peek().kind)) return labelRequirement(key, negated ? "!" : "exists", []);
    if (negated) return labelRequirement(key, "!", []);
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    return labelRequirement(key, operator, values);
  }

  #operator(): LabelOperator {
    const { kind, text } = this.#take("operator");
    switch (kind) {
      case "in":
      case "notin":
      case "=":
      case "==":
      case "!=":
      case ">":
      case "<":
        return kind;
      default:
        throw unexpected(text, BINARY_OPERATORS.join(", "));
    }
  }

  #exactValue(): string {
    if (["end", ","].includes(this.#peek().kind)) return "";
    const { kind, text } = this.#take();
    if (kind !== "identifier") throw unexpected(text, "identifier");
    return text;
  }

  /** Between commas a value may be missing, which means the empty one: `(a,)` is `(,a)`. */
  #values(): string[] {
    const open = this.#take();
    if (open.kind !== "(") throw badRequest(`unable to parse requirement: found '${open.text}' expected: '('`);
    const values = new Set<string>();
    const first = this.#peek();
    if (![")", ",", "identifier"].includes(first.kind)) throw unexpected(first.text, "',', ')' or identifier");
    for (;;) {
      values.add(this.#peek().kind === "identifier" ? this.#take().text : "");
      const { kind, text } = this.#take();
      if (kind === ")") return [...values].sort(compareText);
      if (kind !== ",") throw unexpected(text, "',' or ')'");
      const next = this.#peek();
      if (![")", ",", "identifier"].includes(next.kind)) throw unexpected(next.text, "',', or identifier");
    }
  }

  #peek(context: "operator" | "value" = "value"): Token {
    const token = this.#tokens[this.#position] ?? { kind: "end", text: "" };
    return context === "value" && isWord(token.kind) ? { kind: "identifier", text: token.text } : token;
  }

  #take(context: "operator" | "value" = "value"): Token {
    const token = this.#peek(context);
    this.#position++;
    return token;
  }
}

function isWord(kind: TokenKind): boolean {
  return kind === "in" || kind === "notin";
}

function unexpected(found: string, expected: string) {
  return badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
}
