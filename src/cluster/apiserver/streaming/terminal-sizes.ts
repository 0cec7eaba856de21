import type { Readable } from "node:stream";
import type { TerminalSize } from "../../kubelet/container-streams.ts";

/** More than any size needs. */
const MAX_TEXT = 1024;

/** Reads `{"Width":80,"Height":24}` objects that follow each other in a stream; other content ends the reading. */
export function terminalSizes(stream: Readable, listener: (size: TerminalSize) => void): void {
  let text = "";
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("}"); end >= 0; end = text.indexOf("}")) {
      const size = sizeOf(text.slice(0, end + 1));
      if (size) listener(size);
      text = text.slice(end + 1);
    }
    if (text.length > MAX_TEXT) text = "";
  });
}

function sizeOf(text: string): TerminalSize | undefined {
  const number = (name: string) => Number(new RegExp(`"${name}"\\s*:\\s*(\\d{1,5})\\b`).exec(text)?.[1]);
  const size = { columns: number("Width"), rows: number("Height") };
  return size.columns > 0 && size.rows > 0 ? size : undefined;
}
