/** Lexical analysis of label selectors in text form. @see kubernetes apimachinery/pkg/labels/selector.go (v1.36) */

/** Kinds of tokens; operators and punctuation stand for themselves. */
export type TokenKind = "identifier" | "end" | "in" | "notin" | "=" | "==" | "!=" | "!" | ">" | "<" | "(" | ")" | ",";

export interface Token {
  readonly kind: TokenKind;
  /** As written; empty at the end. */
  readonly text: string;
}

const SYMBOLS: ReadonlySet<string> = new Set(["=", "==", "!=", "!", ">", "<", "(", ")", ","]);
const WHITE_SPACE = " \t\r\n";
const SPECIAL = "=!(),><";

/** Splits a selector into tokens; the last one is always of kind `end`. */
export function tokenize(selector: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < selector.length) {
    const start = position;
    const first = selector.charAt(position);
    if (WHITE_SPACE.includes(first)) {
      position++;
    } else if (SPECIAL.includes(first)) {
      const token = symbolAt(selector, start);
      tokens.push(token);
      position += token.text.length;
    } else {
      while (position < selector.length && !(SPECIAL + WHITE_SPACE).includes(selector.charAt(position))) position++;
      const text = selector.slice(start, position);
      tokens.push({ kind: text === "in" || text === "notin" ? text : "identifier", text });
    }
  }
  return [...tokens, { kind: "end", text: "" }];
}

function symbolAt(selector: string, start: number): Token {
  const longest = selector.slice(start, start + 2);
  const text = SYMBOLS.has(longest) ? longest : selector.charAt(start);
  return { kind: text as TokenKind, text };
}
