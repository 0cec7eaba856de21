import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { seededRandom } from "../../random.ts";
import { Balancer } from "./balancer.ts";
import type { ConnectionFact, Route, Target } from "./balancer-messages.ts";

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function balancer(): Balancer {
  const made = new Balancer(seededRandom(1));
  cleanUps.push(() => made.close());
  return made;
}

/** A server that handles each connection with `onConnection`. */
async function backend(onConnection: (socket: Socket) => void): Promise<Target & { server: Server }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port, server };
}

async function freePort(): Promise<number> {
  const { server, port } = await backend(() => undefined);
  server.close();
  await once(server, "close");
  return port;
}

const route = (port: number, targets: Target[], affinityMs?: number): Route => ({
  address: "127.0.0.1",
  port,
  targets,
  affinityMs,
});

/** Everything the other side sends until it ends; rejects when the connection breaks. */
async function exchange(port: number, text = ""): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  cleanUps.push(() => socket.destroy());
  socket.end(text);
  let received = "";
  for await (const chunk of socket) received += String(chunk);
  return received;
}

const says = (name: string) => (socket: Socket) => void socket.resume().end(name);

describe("Balancer", () => {
  test("spreads connections over all backends", async () => {
    const [a, b, port] = await Promise.all([backend(says("a")), backend(says("b")), freePort()]);
    const proxy = balancer();
    expect(await proxy.apply([route(port, [a, b])])).toEqual([]);
    const answers = new Set<string>();
    for (let index = 0; index < 20; index++) answers.add(await exchange(port));
    expect([...answers].toSorted()).toEqual(["a", "b"]);
  });

  test("passes on data both ways and the end of one direction", async () => {
    // Answers only after the client has said all it has to say.
    const echo = await backend((socket) => {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => socket.end(Buffer.concat(chunks)));
    });
    const port = await freePort();
    await balancer().apply([route(port, [echo])]);
    const text = "x".repeat(300_000);
    expect(await exchange(port, text)).toBe(text);
  });

  test("refuses connections while there is no backend", async () => {
    const [a, port] = await Promise.all([backend(says("a")), freePort()]);
    const proxy = balancer();
    await proxy.apply([route(port, [a])]);
    await proxy.apply([route(port, [])]);
    await expect(exchange(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await proxy.apply([route(port, [a])]);
    expect(await exchange(port)).toBe("a");
  });

  test("resets the client when the backend refuses", async () => {
    const [dead, port] = await Promise.all([freePort(), freePort()]);
    await balancer().apply([route(port, [{ host: "127.0.0.1", port: dead }])]);
    await expect(exchange(port)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("resets the client when the backend resets", async () => {
    const rude = await backend((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const port = await freePort();
    await balancer().apply([route(port, [rude])]);
    await expect(exchange(port, "hello")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("lets a connection live on when its backend leaves the rules", async () => {
    const [a, b, port] = await Promise.all([
      backend((socket) => socket.on("data", () => socket.write("still a"))),
      backend(says("b")),
      freePort(),
    ]);
    const proxy = balancer();
    await proxy.apply([route(port, [a])]);
    const old = connect(port, "127.0.0.1");
    cleanUps.push(() => old.destroy());
    old.write("1");
    await once(old, "data");
    await proxy.apply([route(port, [b])]);
    old.write("2");
    expect(String((await once(old, "data"))[0])).toBe("still a");
    expect(await exchange(port)).toBe("b");
  });

  test("passes on a reset of the client", async () => {
    const patient = await backend((socket) => socket.resume());
    const port = await freePort();
    await balancer().apply([route(port, [patient])]);
    const client = connect(port, "127.0.0.1");
    client.write("hello");
    const [accepted] = (await once(patient.server, "connection")) as [Socket];
    client.resetAndDestroy();
    const [error] = (await once(accepted, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
  });

  test("passes on the end that the backend says first", async () => {
    const brief = await backend((socket) => socket.end("bye"));
    const port = await freePort();
    await balancer().apply([route(port, [brief])]);
    const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    cleanUps.push(() => client.destroy());
    const [accepted] = (await once(brief.server, "connection")) as [Socket];
    await once(client.resume(), "end");
    client.end("after your end");
    expect(String((await once(accepted, "data"))[0])).toBe("after your end");
  });

  test("keeps a client at its backend when the route wants that, as long as it is there", async () => {
    const [a, b, c, port] = await Promise.all([backend(says("a")), backend(says("b")), backend(says("c")), freePort()]);
    const proxy = balancer();
    await proxy.apply([route(port, [a, b, c], 60_000)]);
    const answers = new Set<string>();
    for (let index = 0; index < 20; index++) answers.add(await exchange(port));
    expect(answers.size).toBe(1);
    const others = [a, b, c].filter((_, index) => !answers.has("abc".charAt(index)));
    await proxy.apply([route(port, others, 60_000)]);
    expect(answers).not.toContain(await exchange(port));
  });

  test("stops to listen when the route goes, and listens again when it is back", async () => {
    const [a, port] = await Promise.all([backend(says("a")), freePort()]);
    const proxy = balancer();
    await proxy.apply([route(port, [a])]);
    await proxy.apply([]);
    await expect(exchange(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await proxy.apply([route(port, [a])]);
    expect(await exchange(port)).toBe("a");
  });

  test("takes over an address once the one who held it lets go", async () => {
    const [taken, a] = await Promise.all([backend(says("stranger")), backend(says("a"))]);
    const proxy = balancer();
    expect(await proxy.apply([route(taken.port, [a])])).toHaveLength(1);
    taken.server.close();
    await once(taken.server, "close");
    expect(await proxy.apply([route(taken.port, [a])])).toEqual([]);
    expect(await exchange(taken.port)).toBe("a");
  });

  test("tells of each connection where it went and who ended it how", async () => {
    const facts: ConnectionFact[] = [];
    const proxy = new Balancer(seededRandom(1), (fact) => facts.push(fact));
    cleanUps.push(() => proxy.close());
    const [a, rude, dead, port] = await Promise.all([
      backend(says("a")),
      backend((socket) => socket.once("data", () => socket.resetAndDestroy())),
      freePort(),
      freePort(),
    ]);
    const failing = async (target: Target) => {
      await proxy.apply([route(port, [target])]);
      await expect(exchange(port, "hello")).rejects.toMatchObject({ code: "ECONNRESET" });
    };
    await proxy.apply([route(port, [a])]);
    const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    await once(client.resume(), "end");
    const { localPort } = client;
    client.end();
    await failing({ host: "127.0.0.1", port: dead });
    await failing(rude);
    const service = `127.0.0.1:${port}`;
    const accepted = facts.filter(({ kind }) => kind === "connection-accepted");
    const ended = facts.filter(({ kind }) => kind === "connection-ended");
    expect(accepted.map(({ backend }) => backend)).toEqual(
      [a, { port: dead }, rude].map((to) => `127.0.0.1:${to.port}`),
    );
    expect(ended).toMatchObject([
      { clientPort: localPort, service, by: "backend", bytesFromBackend: 1 },
      { clientPort: accepted[1]?.clientPort, service, by: "backend", code: "ECONNREFUSED", bytesFromBackend: 0 },
      { clientPort: accepted[2]?.clientPort, service, by: "backend", code: "ECONNRESET", bytesFromBackend: 0 },
    ]);
    expect(ended[0]).not.toHaveProperty("code");
    expect(ended[0]).not.toHaveProperty("clientEndedMs");
    expect(ended[2]).toHaveProperty("clientEndedMs");
    const moments = facts.map(({ atMs }) => atMs);
    expect(moments).toEqual(moments.toSorted((x, y) => x - y));
  });

  test("reports an address that is taken and binds the others", async () => {
    const [taken, port] = await Promise.all([backend(() => undefined), freePort()]);
    const a = await backend(says("a"));
    const failures = await balancer().apply([route(taken.port, [a]), route(port, [a])]);
    expect(failures.map(({ port: failed, code }) => [failed, code])).toEqual([[taken.port, "EADDRINUSE"]]);
    expect(await exchange(port)).toBe("a");
  });
});
