import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import http from "node:http";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";

const running: ChildProcess[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
});

type Name = "user-service" | "payment-service";

function program(name: Name): string {
  return new URL(`../dist/services/${name}/src/server.js`, import.meta.url).pathname;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts the compiled program and resolves when it says that it is running. */
async function start(name: Name, env: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, [program(name)], {
    env: { PATH: process.env["PATH"], PORT: String(port), HOSTNAME: "pod-1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port, line: line.toString().trim(), url: `http://127.0.0.1:${port}` };
}

/** Everything that comes back for these bytes; fetch would not send a request like that. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let received = "";
  for await (const chunk of socket) received += String(chunk);
  return received;
}

async function fetchJson(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { ...init, headers: { connection: "close" } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const payment = (body: string) => ({ method: "POST", body });

describe("both services", () => {
  test("say where they run and who they are", async () => {
    const user = await start("user-service", { VERSION: "2.0.0", MESSAGE: "hello" });
    expect(user.line).toBe(`🚀 User service is running on http://0.0.0.0:${user.port}`);
    const { status, body } = await fetchJson(user.url);
    expect(status).toBe(200);
    expect(body).toEqual({
      service: "user-service",
      version: "1.0.0",
      release: "2.0.0",
      message: "hello",
      pod: "pod-1",
      host: hostname(),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    const pay = await start("payment-service", { IMAGE_VERSION: "1.2.3" });
    expect(pay.line).toBe(`🚀 Payment service is running on http://0.0.0.0:${pay.port}`);
    expect((await fetchJson(pay.url)).body).toMatchObject({ service: "payment-service", version: "1.2.3" });
  });

  test("are alive but not ready while they start", async () => {
    const { url } = await start("user-service", { STARTUP_DELAY_MS: "60000" });
    expect((await fetchJson(`${url}/healthz`)).status).toBe(200);
    expect(await fetchJson(`${url}/readyz`)).toEqual({ status: 503, body: { status: "starting" } });
    expect((await fetchJson(url)).status).toBe(503);
  });

  test("become ready when the start-up delay is over", async () => {
    const { url } = await start("user-service", { STARTUP_DELAY_MS: "100" });
    for (let attempt = 0; attempt < 100 && (await fetchJson(`${url}/readyz`)).status !== 200; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await fetchJson(url)).status).toBe(200);
  });

  test("fail on purpose when told to", async () => {
    const { url } = await start("user-service", { FAIL_RATE: "1" });
    expect((await fetchJson(url)).status).toBe(500);
    expect((await fetchJson(`${url}/readyz`)).status).toBe(200);
  });

  test("answer 404 and 405 as JSON", async () => {
    const { url } = await start("payment-service");
    expect(await fetchJson(`${url}/nope`)).toEqual({ status: 404, body: { error: "there is no /nope" } });
    const { status, body } = await fetchJson(`${url}/payments`, { method: "DELETE" });
    expect([status, body["allow"]]).toEqual([405, ["GET", "POST"]]);
    expect((await fetch(`${url}/payments`, { method: "DELETE" })).headers.get("allow")).toBe("GET, POST");
    expect((await fetchJson(url, { method: "POST" })).status).toBe(405);
  });

  test.each(["//", "http://[", "/%E0", "*"])("survive the target %s", async (target) => {
    const { port, url } = await start("user-service");
    const answer = await exchange(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetchJson(url)).status).toBe(200);
  });

  test("answer HEAD without a body and ignore the query", async () => {
    const { port, url } = await start("user-service");
    const answer = await exchange(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.endsWith("\r\n\r\n")).toBe(true);
    expect((await fetchJson(`${url}/users/1?verbose=1`)).status).toBe(200);
  });

  test("end with one clear line when a setting makes no sense", async () => {
    const child = spawn(process.execPath, [program("user-service")], {
      env: { PATH: process.env["PATH"], FAIL_RATE: "lots" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    running.push(child);
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect([code, text]).toEqual([1, 'user-service: FAIL_RATE must be a number from 0 to 1, but it is "lots"\n']);
  });
});

describe("SIGTERM", () => {
  test("drains with GRACEFUL_MS: what is in flight is answered, nothing new is accepted, exit 0", async () => {
    const { child, port, url } = await start("user-service", { GRACEFUL_MS: "5000", LATENCY_MS: "500" });
    const exited = once(child, "exit");
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(fetchJson(url)).rejects.toThrow("fetch failed");
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toContain("200 OK");
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(await exited).toEqual([0, null]);
  });

  test("does not wait longer than GRACEFUL_MS", async () => {
    const { child, port } = await start("user-service", { GRACEFUL_MS: "100", LATENCY_MS: "600000" });
    const exited = once(child, "exit");
    const request = http.get({ port, host: "127.0.0.1", agent: false });
    request.on("error", () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });

  test("has no handler without GRACEFUL_MS", async () => {
    const { child } = await start("user-service");
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([null, "SIGTERM"]);
  });
});

describe("user-service", () => {
  test("lists users and finds one", async () => {
    const { url } = await start("user-service");
    const { users } = (await fetchJson(`${url}/users`)).body as { users: { id: string }[] };
    expect(users.map((user) => user.id)).toEqual(["1", "2", "3"]);
    expect((await fetchJson(`${url}/users/2`)).body).toMatchObject({ id: "2" });
    expect((await fetchJson(`${url}/users/9`)).status).toBe(404);
  });
});

describe("payment-service", () => {
  test("takes a payment and lists it", async () => {
    const { url } = await start("payment-service");
    const order = { amount: 1200, currency: "KRW", userId: "1" };
    const created = await fetchJson(`${url}/payments`, payment(JSON.stringify(order)));
    expect(created).toEqual({ status: 201, body: { id: "1", ...order } });
    expect((await fetchJson(`${url}/payments`)).body).toEqual({ payments: [{ id: "1", ...order }] });
  });

  test.each([
    ['{"amount":-1,"currency":"won","userId":""}', ["amount", "currency", "userId"]],
    ['{"amount":1.5,"currency":"KRW","userId":"1"}', ["amount"]],
  ])("names every field that is wrong in %s", async (body, fields) => {
    const { url } = await start("payment-service");
    const answer = await fetchJson(`${url}/payments`, payment(body));
    expect([answer.status, Object.keys(answer.body["errors"] as object)]).toEqual([400, fields]);
  });

  test.each([
    ["not JSON", "{", 400],
    ["not an object", "[]", 400],
    ["too large", JSON.stringify({ text: "x".repeat(20_000) }), 413],
  ])("refuses a body that is %s", async (_what, body, status) => {
    const { url } = await start("payment-service");
    expect((await fetchJson(`${url}/payments`, payment(body))).status).toBe(status);
  });
});
