import { RollscopeError } from "../../errors.ts";

/** Reads a text from left to right, and says precisely where something else was expected. */
export class Scanner {
  readonly #text: string;
  #place = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  get atEnd(): boolean {
    return this.#place === this.#text.length;
  }

  /** What `pattern` matches here; undefined when it does not. Space behind it is skipped. */
  take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = this.#place;
    const [found] = sticky.exec(this.#text) ?? [];
    if (!found) return undefined;
    this.#place += found.length;
    this.#skipSpace();
    return found;
  }

  /** The same, but it must be there. @throws {RollscopeError} USAGE */
  expect(pattern: RegExp, expected: string): string {
    return this.take(pattern) ?? this.fail(`expected ${expected}`);
  }

  /** Where we are, to come back to for an error. */
  get place(): number {
    return this.#place;
  }

  /** @throws {RollscopeError} USAGE, always: what is wrong, at which position (from 1), and what is there. */
  fail(message: string, place = this.#place): never {
    const rest = this.#text.slice(place);
    const found = rest === "" ? "the text ends there" : `found "${/^(?:\w+|.)/s.exec(rest)?.[0] ?? ""}"`;
    const where = `position ${place + 1}`;
    throw new RollscopeError(
      "USAGE",
      `The threshold "${this.#text}" cannot be read: ${message} at ${where}, ${found}.`,
    );
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#place] ?? "")) this.#place += 1;
  }
}
