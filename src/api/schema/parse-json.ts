import { setOwnProperty, type JsonObject } from "../json-object.ts";

const duplicates = new WeakMap<object, ReadonlySet<string>>();

/** Keys that an object from {@link parseJsonStrict} had more than once. */
export function duplicateKeysOf(object: object): ReadonlySet<string> | undefined {
  return duplicates.get(object);
}

/**
 * Parses JSON as Go does: of duplicate keys the last one counts, and {@link duplicateKeysOf} tells which there were.
 *
 * @throws {SyntaxError} Worded as Go does.
 */
export function parseJsonStrict(text: string): unknown {
  return new JsonParser(text).parse();
}

/** Deeper than any object of the API, and shallow enough that a hostile body cannot exhaust the stack. */
const MAX_DEPTH = 1000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const LITERALS: readonly (readonly [string, unknown])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

class JsonParser {
  readonly #text: string;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    const value = this.#value();
    this.#skipSpace();
    if (this.#position < this.#text.length) throw this.#unexpected("after top-level value");
    return value;
  }

  #value(): unknown {
    this.#skipSpace();
    switch (this.#text[this.#position]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#list());
      case '"':
        return this.#string();
      default:
        return this.#literalOrNumber();
    }
  }

  #nested(parse: () => unknown): unknown {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError("exceeded max depth");
    this.#position++;
    const value = parse();
    this.#depth--;
    return value;
  }

  #object(): JsonObject {
    const object: JsonObject = {};
    let repeated: Set<string> | undefined;
    this.#skipSpace();
    if (this.#take("}")) return object;
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#position] !== '"') throw this.#unexpected("looking for beginning of object key string");
      const key = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#unexpected("after object key");
      if (Object.hasOwn(object, key)) (repeated ??= new Set()).add(key);
      setOwnProperty(object, key, this.#value());
      this.#skipSpace();
      if (this.#take("}")) break;
      if (!this.#take(",")) throw this.#unexpected("after object key:value pair");
    }
    if (repeated) duplicates.set(object, repeated);
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    this.#skipSpace();
    if (this.#take("]")) return list;
    for (;;) {
      list.push(this.#value());
      this.#skipSpace();
      if (this.#take("]")) return list;
      if (!this.#take(",")) throw this.#unexpected("after array element");
    }
  }

  #string(): string {
    const start = this.#position++;
    for (;;) {
      const code = this.#text.charCodeAt(this.#position);
      if (Number.isNaN(code)) throw this.#unexpected("in string literal");
      if (code < 0x20) throw this.#unexpected("in string literal");
      this.#position++;
      if (code === 0x22) break;
      if (code === 0x5c) this.#escape();
    }
    const literal = this.#text.slice(start, this.#position);
    return literal.includes("\\") ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  }

  #escape(): void {
    const next = this.#text[this.#position];
    if (next === undefined || !'"\\/bfnrtu'.includes(next)) throw this.#unexpected("in string escape code");
    this.#position++;
    if (next !== "u") return;
    for (const end = this.#position + 4; this.#position < end; this.#position++) {
      if (!/[0-9a-fA-F]/.test(this.#text[this.#position] ?? ""))
        throw this.#unexpected("in \\u hexadecimal character escape");
    }
  }

  #literalOrNumber(): unknown {
    const first = this.#text[this.#position];
    const literal = LITERALS.find(([text]) => text[0] === first);
    if (literal) return this.#literal(...literal);
    NUMBER.lastIndex = this.#position;
    const match = NUMBER.exec(this.#text)?.[0];
    if (match === undefined) {
      if (first !== "-") throw this.#unexpected("looking for beginning of value");
      this.#position++;
      throw this.#unexpected("in numeric literal");
    }
    this.#position += match.length;
    return Number(match);
  }

  #literal(text: string, value: unknown): unknown {
    for (const expected of text) {
      if (this.#text[this.#position] !== expected) {
        throw this.#unexpected(`in literal ${text} (expecting '${expected}')`);
      }
      this.#position++;
    }
    return value;
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#position] ?? "x")) this.#position++;
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #unexpected(where: string): SyntaxError {
    const codePoint = this.#text.codePointAt(this.#position);
    if (codePoint === undefined) return new SyntaxError("unexpected end of JSON input");
    return new SyntaxError(`invalid character ${quoteCharacter(codePoint)} ${where}`);
  }
}

function quoteCharacter(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
