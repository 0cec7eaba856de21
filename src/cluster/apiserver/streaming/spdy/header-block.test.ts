import { constants, createDeflate, createInflate, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { headerDictionary } from "./dictionary.ts";
import { EmptyHeaderWriter, HeaderReader } from "./header-block.ts";

/** What a client packs: the number of headers, then each name and value behind its length. */
function plain(headers: Readonly<Record<string, string>>): Buffer {
  const number = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
  const text = (value: string) => Buffer.concat([number(value.length), Buffer.from(value)]);
  const entries = Object.entries(headers);
  return Buffer.concat([number(entries.length), ...entries.flat().map(text)]);
}

/** One compressor for all blocks of a connection, as SPDY wants it. */
function compressor() {
  const deflate = createDeflate({ dictionary: headerDictionary() });
  return (bytes: Buffer) =>
    new Promise<Buffer>((resolve) => {
      const pieces: Buffer[] = [];
      const collect = (piece: Buffer) => pieces.push(piece);
      deflate.on("data", collect).write(bytes);
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        deflate.off("data", collect);
        resolve(Buffer.concat(pieces));
      });
    });
}

test("blocks of one connection are read in their order", async () => {
  const reader = new HeaderReader();
  const pack = compressor();
  for (const streamtype of ["error", "stdin", "stdout"]) {
    const block = await pack(plain({ streamType: streamtype, port: "3000" }));
    expect(Object.fromEntries(await reader.read(block))).toEqual({ streamtype, port: "3000" });
  }
  reader.close();
});

test("the dictionary is the one of the specification", () => {
  // its Adler-32 checksum, which every packed stream names
  expect(deflateSync(Buffer.of(1), { dictionary: headerDictionary() }).toString("hex", 2, 6)).toBe("e3c6a7c2");
});

test("a broken block is refused", async () => {
  const reader = new HeaderReader();
  await expect(reader.read(Buffer.from("this is not packed"))).rejects.toThrow("incorrect header check");
});

test("a block that unpacks to megabytes is refused", async () => {
  const block = await compressor()(plain({ streamtype: "x".repeat(4_000_000) }));
  expect(block.length).toBeLessThan(16_000);
  await expect(new HeaderReader().read(block)).rejects.toThrow("headers are too large");
});

test("written blocks hold no headers, for any reader of zlib", async () => {
  const writer = new EmptyHeaderWriter();
  const inflate = createInflate({ dictionary: headerDictionary() });
  for (let block = 0; block < 3; block++) {
    inflate.write(writer.next());
    const [text] = await new Promise<Buffer[]>((resolve) => inflate.once("data", (data: Buffer) => resolve([data])));
    expect(text).toEqual(Buffer.alloc(4));
  }
});
