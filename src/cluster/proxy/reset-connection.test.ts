import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resetConnection } from "./reset-connection.ts";

let server: Server;
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => void server.close());

async function connection(): Promise<{ near: Socket; far: Socket; errors: string[] }> {
  const near = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  const [far] = (await once(server, "connection")) as [Socket];
  const errors: string[] = [];
  near.on("error", (error: NodeJS.ErrnoException) => errors.push(`near ${error.code}`));
  far.on("error", (error: NodeJS.ErrnoException) => errors.push(`far ${error.code}`));
  return { near, far: far.resume(), errors };
}

/** Unlike `once`, it does not mind an error before. */
const closed = (socket: Socket) => new Promise((resolve) => socket.on("close", resolve));
const openSockets = () => process.getActiveResourcesInfo().filter((type) => type === "TCPSocketWrap").length;

test("the other side sees a reset", async () => {
  const { near, far, errors } = await connection();
  resetConnection(near);
  await closed(far);
  expect(errors).toEqual(["far ECONNRESET"]);
});

test("nothing stays open when the end of the stream is on its way", async () => {
  const before = openSockets();
  const { near, far, errors } = await connection();
  near.end();
  await new Promise((resolve) => process.nextTick(resolve)); // libuv has the end, and has not sent it yet
  resetConnection(near);
  far.end();
  await closed(far);
  expect(errors).toEqual([]);
  expect(openSockets()).toBe(before);
});
