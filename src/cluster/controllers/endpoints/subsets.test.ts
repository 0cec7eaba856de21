import { expect, test } from "vitest";
import { pod, service } from "../testing/objects.ts";
import { subsetsOf } from "./subsets.ts";

test("ready and unready addresses are told apart; Pods being deleted are left out", () => {
  const at = (number: number) => ({ status: { podIP: `127.244.0.${number}` } });
  const readyAt = (number: number) => {
    const { status } = pod("x", { readyFor: 1 });
    return { status: { ...status, podIP: `127.244.0.${number}` } };
  };
  const pods = [
    pod("b", readyAt(2)),
    pod("a", readyAt(1)),
    pod("starting", at(3)),
    pod("going", { ...readyAt(4), meta: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
  ];
  const [subset, ...rest] = subsetsOf(service(), pods);
  expect(rest).toEqual([]);
  expect(subset?.addresses?.map(({ ip }) => ip)).toEqual(["127.244.0.1", "127.244.0.2"]);
  expect(subset?.notReadyAddresses?.map(({ ip }) => ip)).toEqual(["127.244.0.3"]);
  expect(subset?.ports).toEqual([{ port: 3000, protocol: "TCP" }]);
});
