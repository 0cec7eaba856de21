/**
 * Cuts a stream of text into its lines, whatever the chunks are.
 *
 * @param onLine - Called with each complete line, without its line feed; empty lines are left out.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #parts: string[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", from)) {
      const line = this.#parts.join("") + chunk.slice(from, end);
      this.#parts = [];
      from = end + 1;
      if (line !== "") this.#onLine(line);
    }
    if (from < chunk.length) this.#parts.push(chunk.slice(from));
  }
}
