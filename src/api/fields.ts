import { badRequest } from "./status.ts";

/** One term of a field selector. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

const ESCAPABLE = "\\,=";

/**
 * Parses a field selector such as `metadata.name=a,status.phase!=Running`; `==` is the same as `=`.
 *
 * In values `\`, `,` and `=` are written with a backslash before them.
 *
 * @throws {ApiError} BadRequest, worded as Kubernetes does. Which fields exist is for the caller to check.
 * @see kubernetes apimachinery/pkg/fields/selector.go (v1.36)
 */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text)
    .filter((term) => term !== "")
    .map((term) => parseTerm(text, term));
}

function parseTerm(selector: string, term: string): FieldTerm {
  const at = findOperator(term);
  if (at === undefined) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
  const { index, operator } = at;
  return {
    field: term.slice(0, index),
    operator: operator === "!=" ? "!=" : "=",
    value: unescape(term.slice(index + operator.length)),
  };
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === ",") {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function findOperator(term: string): { index: number; operator: "=" | "==" | "!=" } | undefined {
  for (let index = 0; index < term.length; index++) {
    for (const operator of ["!=", "==", "="] as const) {
      if (term.startsWith(operator, index)) return { index, operator };
    }
  }
  return undefined;
}

function unescape(value: string): string {
  let result = "";
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    if (character === "\\") {
      const next = value.charAt(++index);
      if (next === "" || !ESCAPABLE.includes(next)) {
        throw badRequest(`invalid field selector: invalid escape sequence: \\${next}`);
      }
      result += next;
    } else if (ESCAPABLE.includes(character)) {
      throw badRequest(`invalid field selector: unescaped character in value: ${character}`);
    } else result += character;
  }
  return result;
}
