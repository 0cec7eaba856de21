import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../../api/discovery.ts";
import { distribute } from "./distribute.ts";

const http = [{ name: "http", port: 3000, protocol: "TCP" }];
const other = [{ name: "http", port: 4000, protocol: "TCP" }];

function endpoint(number: number, ready = true): Endpoint {
  return {
    addresses: [`127.244.0.${number}`],
    conditions: { ready, serving: ready, terminating: false },
    targetRef: { kind: "Pod", name: `p${number}`, uid: `u${number}` },
  };
}

const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => endpoint(from + index));

describe("distribute", () => {
  test("makes one empty slice when there is nothing", () => {
    expect(distribute([], [])).toEqual([{ name: undefined, ports: [], endpoints: [] }]);
  });

  test("empties the slice it has, and fills it again", () => {
    const filled = [{ name: "web-a", ports: http, endpoints: [endpoint(1)] }];
    expect(distribute(filled, [])).toEqual([{ name: "web-a", ports: [], endpoints: [] }]);
    const empty = [{ name: "web-a", ports: [], endpoints: [] }];
    expect(distribute(empty, [{ ports: http, endpoints: [endpoint(1)] }])).toEqual(filled);
  });

  test("keeps endpoints where they are, with their new conditions", () => {
    const present = [{ name: "web-a", ports: http, endpoints: [endpoint(2), endpoint(1)] }];
    const wanted = [{ ports: http, endpoints: [endpoint(1), endpoint(2, false), endpoint(3)] }];
    expect(distribute(present, wanted)).toEqual([
      { name: "web-a", ports: http, endpoints: [endpoint(2, false), endpoint(1), endpoint(3)] },
    ]);
  });

  test("holds at most 100 endpoints in a slice and fills up those with room", () => {
    const present = [
      { name: "web-a", ports: http, endpoints: many(0, 100) },
      { name: "web-b", ports: http, endpoints: many(100, 190) },
    ];
    const plans = distribute(present, [{ ports: http, endpoints: many(1, 250) }]);
    expect(plans.map(({ name, endpoints }) => [name, endpoints.length])).toEqual([
      ["web-a", 100],
      ["web-b", 100],
      [undefined, 49],
    ]);
    const all = plans.flatMap(({ endpoints }) => endpoints.map(({ addresses }) => addresses[0]));
    expect(new Set(all).size).toBe(249);
  });

  test("keeps Pods with different ports apart, and drops what is not needed", () => {
    const present = [
      { name: "web-a", ports: http, endpoints: [endpoint(1)] },
      { name: "web-b", ports: other, endpoints: [endpoint(2)] },
    ];
    expect(distribute(present, [{ ports: other, endpoints: [endpoint(1), endpoint(2)] }])).toEqual([
      { name: "web-b", ports: other, endpoints: [endpoint(2), endpoint(1)] },
    ]);
  });
});
