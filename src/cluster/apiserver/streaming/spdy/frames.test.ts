import { describe, expect, test } from "vitest";
import { controlFrame, dataFrame, FLAG_FIN, FRAME, FrameReader, type Frame } from "./frames.ts";

function readAll(pieces: readonly Buffer[]): Frame[] {
  const reader = new FrameReader();
  return pieces.flatMap((piece) => [...reader.read(piece)]);
}

describe("FrameReader", () => {
  const sent = Buffer.concat([
    controlFrame(FRAME.ping, [7]),
    dataFrame(3, Buffer.from("hello"), FLAG_FIN),
    dataFrame(5, Buffer.alloc(0)),
  ]);
  const expected: Frame[] = [
    { kind: "control", type: FRAME.ping, flags: 0, payload: Buffer.from([0, 0, 0, 7]) },
    { kind: "data", streamId: 3, flags: FLAG_FIN, payload: Buffer.from("hello") },
    { kind: "data", streamId: 5, flags: 0, payload: Buffer.alloc(0) },
  ];

  test("reads several frames out of one piece", () => {
    expect(readAll([sent])).toEqual(expected);
  });

  test("puts frames together that arrive byte by byte", () => {
    expect(readAll([...sent].map((byte) => Buffer.of(byte)))).toEqual(expected);
  });

  test("keeps quiet about half a frame", () => {
    expect(readAll([sent.subarray(0, 15)])).toEqual(expected.slice(0, 1));
  });

  test.each([
    ["another protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n"), /a frame of \d+ bytes/],
    ["another version", Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0]), "not a frame of SPDY/3.1"],
    ["a frame without end", Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]), "a frame of 16777215 bytes"],
    ["headers without end", Buffer.from([0x80, 3, 0, 1, 0, 1, 0, 0]), "a frame of 65536 bytes"],
  ])("refuses %s", (_name, bytes, message) => {
    expect(() => readAll([bytes])).toThrow(message);
  });
});
