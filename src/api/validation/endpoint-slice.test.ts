import { expect, test } from "vitest";
import type { EndpointSlice } from "../discovery.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./endpoint-slice.ts";
import { messagesOf } from "./testing/drafts.ts";

const slice = (content: object) =>
  ({ metadata: { name: "e" }, ports: null, endpoints: null, ...content }) as EndpointSlice;

test.each<[object, string[]]>([
  [{ addressType: "IPv4" }, []],
  [{ addressType: "IPv4", endpoints: [{ addresses: ["192.0.2.1"], conditions: {} }] }, []],
  [{ addressType: "FQDN", endpoints: [{ addresses: ["example.com"] }] }, []],
  [{}, ["addressType: Required value"]],
  [{ addressType: "IPX" }, ['addressType: Unsupported value: "IPX": supported values: "FQDN", "IPv4", "IPv6"']],
  [
    { addressType: "IPv4", endpoints: [{ addresses: [] }] },
    ["endpoints[0].addresses: Required value: must contain at least 1 address"],
  ],
  [
    { addressType: "IPv4", endpoints: [{ addresses: ["nope"] }, { addresses: ["::1"] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'endpoints[1].addresses[0]: Invalid value: "::1": must be an IPv4 address',
    ],
  ],
])("%j", (content, expected) => expect(messagesOf(validateEndpointSlice(slice(content)))).toEqual(expected));

test("the address type never changes", () => {
  const errors = validateEndpointSliceUpdate(slice({ addressType: "IPv6" }), slice({ addressType: "IPv4" }));
  expect(messagesOf(errors)).toEqual(['addressType: Invalid value: "IPv6": field is immutable']);
});
