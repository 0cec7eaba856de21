import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { monotonicMs } from "../request-result.ts";
import { requestSender } from "./send-request.ts";

const REQUESTS = 40;
const TIMEOUT_MS = 1000;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{"service":"me"}';

/**
 * Sends some requests to this thread itself, so that the first ones of the load are not late by the tens of
 * milliseconds that loading and compiling node:http take.
 */
export async function warmUp(): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.end(ANSWER));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const send = requestSender({ url: `http://127.0.0.1:${port}/`, timeoutMs: TIMEOUT_MS });
  for (let number = 0; number < REQUESTS; number += 1) await send(number, monotonicMs());
  server.close();
}
