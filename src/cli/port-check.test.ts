import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { assertPortFree, isPortFree } from "./port-check.ts";

test("a busy port is refused, naming who holds it and the option that chooses another one", async () => {
  const server = createServer().listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const failure: unknown = await assertPortFree(port, "NodePort", "--node-port").catch((error: unknown) => error);
  server.close();
  await once(server, "close");

  expect(failure).toMatchObject({ code: "PORT_IN_USE" });
  const holder = process.platform === "linux" ? `process ${process.pid} (` : "another program";
  expect((failure as Error).message).toContain(`NodePort ${port} is in use by ${holder}`);
  expect((failure as Error).message).toContain("--node-port");
  expect(await isPortFree(port)).toBe(true);
});
