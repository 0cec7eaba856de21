import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import { Prober, sendOnce } from "./prober.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const sleep = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Runs a prober for a while. */
async function probe(prober: Prober, durationMs: number) {
  const batches: (readonly RequestResult[])[] = [];
  prober.onResults((results) => batches.push(results));
  await prober.start();
  await sleep(durationMs);
  const totals = await prober.stop();
  return { ...totals, batches, results: batches.flat().toSorted((a, b) => a.sequence - b.sequence) };
}

describe("Prober", () => {
  test("sends at a constant rate and reports every request once, in batches", async () => {
    let served = 0;
    const url = await serve((_, response) => {
      served += 1;
      response.end('{"service":"user-service","version":"1.0.0"}');
    });
    const { scheduled, sent, batches, results } = await probe(new Prober({ url, rps: 100, timeoutMs: 2000 }), 600);
    expect(sent).toBe(scheduled);
    expect(served).toBe(sent);
    expect(results.map(({ sequence }) => sequence)).toEqual(Array.from({ length: sent }, (_, index) => index));
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.length).toBeLessThan(sent);
    const [first] = results;
    for (const result of results) {
      expect(result).toMatchObject({ outcome: "ok", httpStatus: 200, service: "user-service", version: "1.0.0" });
      expect(result.scheduledMs).toBeCloseTo((first?.scheduledMs ?? 0) + result.sequence * 10, 3);
      expect(result.startedMs).toBeGreaterThanOrEqual(result.scheduledMs);
    }
  });

  test("uses the clock that the results are told on in every thread", async () => {
    const url = await serve((_, response) => response.end());
    const beforeMs = monotonicMs();
    const { results } = await probe(new Prober({ url, rps: 50, timeoutMs: 2000 }), 100);
    expect(results[0]?.startedMs).toBeGreaterThan(beforeMs);
    expect(results.at(-1)?.endedMs).toBeLessThan(monotonicMs());
  });

  test("does not wait for answers before it sends on, but for all of them before it has stopped", async () => {
    let underWay = 0;
    let most = 0;
    const url = await serve((_, response) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay -= 1;
        response.end();
      }, 400);
    });
    const { sent, results } = await probe(new Prober({ url, rps: 50, timeoutMs: 5000 }), 200);
    expect(most).toBeGreaterThan(5);
    expect(results).toHaveLength(sent);
    expect(results.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  test("numbers requests from the start sequence on and sends the given headers", async () => {
    const teams = new Set<unknown>();
    const url = await serve((request, response) => {
      teams.add(request.headers["x-team"]);
      response.end();
    });
    const options = { url, rps: 50, timeoutMs: 2000, startSequence: 1000, headers: { "X-Team": "a" } };
    const { results } = await probe(new Prober(options), 60);
    expect(results.slice(0, 2).map(({ sequence }) => sequence)).toEqual([1000, 1001]);
    expect([...teams]).toEqual(["a"]);
  });

  test("goes on when requests fail", async () => {
    const url = await serve(() => undefined);
    server?.close();
    const { sent, results } = await probe(new Prober({ url, rps: 50, timeoutMs: 2000 }), 100);
    expect(results).toHaveLength(sent);
    expect(results.every(({ outcome }) => outcome === "refused")).toBe(true);
  });

  test("does not start with a URL that is none", async () => {
    const prober = new Prober({ url: "nonsense", rps: 10, timeoutMs: 100 });
    await expect(prober.start()).rejects.toThrow("Invalid URL");
    await expect(prober.stop()).rejects.toThrow("Invalid URL");
  });

  test("may be stopped without a start, and twice", async () => {
    const url = await serve((_, response) => response.end());
    const prober = new Prober({ url, rps: 10, timeoutMs: 2000 });
    expect(await prober.stop()).toEqual({ scheduled: 0, sent: 0 });
    await prober.start();
    const [first, second] = await Promise.all([prober.stop(), prober.stop()]);
    expect(second).toEqual(first);
    expect(first.sent).toBeGreaterThan(0);
  });
});

describe("beside the service lane", () => {
  test("requests go over kept connections, in turn, and only the first on each connects", async () => {
    const sockets = new Map<unknown, number>();
    const url = await serve((request, response) => {
      if (request.headers.connection === "keep-alive") {
        sockets.set(request.socket, (sockets.get(request.socket) ?? 0) + 1);
      }
      response.end();
    });
    const prober = new Prober({ url, rps: 10, timeoutMs: 2000, reused: { connections: 3, rps: 60 } });
    const reused: RequestResult[] = [];
    prober.onResults((results, lane) => lane === "reused" && reused.push(...results));
    await prober.start();
    await expect.poll(() => reused.length, { timeout: 10_000 }).toBeGreaterThan(8);
    await prober.stop();
    expect(sockets.size).toBe(3);
    expect(reused.filter(({ connectedMs }) => connectedMs !== undefined)).toHaveLength(3);
    expect(reused.every(({ outcome, localPort }) => outcome === "ok" && localPort !== undefined)).toBe(true);
  });

  test("pods are connected to directly, those that are named and no others", async () => {
    const url = new URL(await serve((_, response) => response.end()));
    const unused = createServer().listen(0, "127.0.0.1");
    await once(unused, "listening");
    const closedPort = (unused.address() as AddressInfo).port;
    unused.close();
    const prober = new Prober({ url: url.href, rps: 10, timeoutMs: 2000 });
    const direct: RequestResult[] = [];
    prober.onResults((results, lane) => lane === "direct" && direct.push(...results));
    await prober.start();
    const seen = () => new Set(direct.map(({ pod, outcome }) => `${pod} ${outcome}`));
    prober.probe([
      { pod: "open", host: "127.0.0.1", port: Number(url.port) },
      { pod: "closed", host: "127.0.0.1", port: closedPort },
    ]);
    await expect.poll(seen, { timeout: 10_000 }).toEqual(new Set(["open ok", "closed refused"]));
    prober.probe([{ pod: "other", host: "127.0.0.1", port: closedPort }]);
    await expect.poll(seen, { timeout: 10_000 }).toContain("other refused");
    direct.length = 0;
    await expect.poll(() => direct.length, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(seen()).toEqual(new Set(["other refused"]));
    await prober.stop();
  });
});

test("one request tells what became of it", async () => {
  const url = await serve((_, response) => response.end('{"pod":"web-1"}'));
  expect(await sendOnce({ url, timeoutMs: 2000 })).toMatchObject({ sequence: 0, outcome: "ok", pod: "web-1" });
});
