import { describe, expect, test } from "vitest";
import { body, bytes, message, text, varint } from "../../api/protobuf/testing/wire-writer.ts";
import { ApiError } from "../../api/status.ts";
import { failureOf } from "./testing/api-fixture.ts";
import { parseProtobuf } from "./parse-protobuf.ts";

const POD = { group: "", version: "v1", kind: "Pod" };
const DELETE_OPTIONS = { group: "", version: "v1", kind: "DeleteOptions" };

describe("a protobuf body", () => {
  test("is of the expected kind when it does not say of which", () => {
    const named = bytes(1, text(1, "p"));
    expect(parseProtobuf(body("", "", named), POD)).toEqual({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" } });
  });

  test("of delete options belongs to any group", () => {
    const options = message(varint(1, 0), bytes(2, text(1, "u")), text(5, "All"));
    expect(parseProtobuf(body("apps/v1", "DeleteOptions", options), DELETE_OPTIONS)).toEqual({
      apiVersion: "apps/v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 0,
      preconditions: { uid: "u" },
      dryRun: ["All"],
    });
  });

  test("of another kind is left to whom it may concern", () => {
    expect(parseProtobuf(body("v2", "Thing", text(1, "x")), POD)).toEqual({ apiVersion: "v2", kind: "Thing" });
  });

  test.each([
    ["", "the object provided is unrecognized (must be of type Pod): empty data (<empty>)"],
    [
      '{"kind":"Pod","apiVersion":"v1","metadata":{}}',
      'the object provided is unrecognized (must be of type Pod): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({"kind":"Pod","apiVersion":"v1 ...)',
    ],
    ["k8s\0\n\x7f", "the object provided is unrecognized (must be of type Pod): unexpected EOF (6b3873000a7f)"],
  ])("%j is refused", (bytesOfBody, error) => {
    expect(failureOf(() => parseProtobuf(Buffer.from(bytesOfBody), POD)).message).toBe(error);
  });

  test("with a broken message is refused", () => {
    const broken = body("v1", "Pod", Buffer.from([0x0a, 9]));
    expect(() => parseProtobuf(broken, POD)).toThrow('Pod in version "v1" cannot be handled as a Pod: unexpected EOF');
    expect(() => parseProtobuf(broken, POD)).toThrow(ApiError);
  });
});
