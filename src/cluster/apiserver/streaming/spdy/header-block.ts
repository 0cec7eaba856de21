import { constants, createInflate, type Inflate } from "node:zlib";
import { headerDictionary } from "./dictionary.ts";

/** The headers of a stream hardly fill a hundred bytes. */
const MAX_BYTES = 64 * 1024;

/** Reads the compressed headers of one connection, block by block in the order in which they came. */
export class HeaderReader {
  readonly #inflate: Inflate;
  #text = Buffer.alloc(0);
  #failure: Error | undefined;
  #settle: () => void = () => undefined;

  constructor() {
    this.#inflate = createInflate({ dictionary: headerDictionary(), flush: constants.Z_SYNC_FLUSH });
    this.#inflate.on("error", (error) => {
      this.#failure = error;
      this.#settle();
    });
    this.#inflate.on("data", (chunk: Buffer) => {
      // a block that unpacks without end is dropped here and refused below
      if (this.#text.length <= MAX_BYTES) this.#text = Buffer.concat([this.#text, chunk]);
    });
  }

  /**
   * The headers, with names in lower case.
   *
   * @throws {Error} The block is broken or too large.
   */
  async read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    this.#text = Buffer.alloc(0);
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#inflate.write(block, () => setImmediate(resolve));
    });
    if (this.#failure) throw this.#failure;
    if (this.#text.length > MAX_BYTES) throw new Error("headers are too large");
    return parseHeaders(this.#text);
  }

  close(): void {
    this.#inflate.close();
  }
}

function parseHeaders(text: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let position = 4;
  const next = () => {
    const start = position + 4;
    position = start + text.readUInt32BE(position);
    return text.toString("latin1", start, position);
  };
  for (let left = text.readUInt32BE(0); left > 0; left--) headers.set(next().toLowerCase(), next());
  return headers;
}

/**
 * Writes blocks without any header, the only ones a server of Kubernetes sends: "stored" pieces of a zlib stream, for
 * which nothing has to be compressed.
 */
export class EmptyHeaderWriter {
  #isFirst = true;

  next(): Buffer {
    const start = this.#isFirst ? zlibStart() : Buffer.alloc(0);
    this.#isFirst = false;
    // a stored piece of four bytes, "no headers", and an empty one that makes readers give out what they have
    return Buffer.concat([start, Buffer.from("000400fbff00000000000000ffff", "hex")]);
  }
}

/** Deflate with a window of 32 KiB and a dictionary, which is named by its Adler-32 checksum. */
function zlibStart(): Buffer {
  let a = 1;
  let b = 0;
  for (const byte of headerDictionary()) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  const start = Buffer.from([0x78, 0xbb, 0, 0, 0, 0]);
  start.writeUInt32BE(b * 65_536 + a, 2);
  return start;
}
