import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { pods } from "../../../api/resources.ts";
import { serveApi } from "../testing/api-server-fixture.ts";

const { api, open, call, send } = await serveApi();

describe("logs", () => {
  const path = "/api/v1/namespaces/app/pods/p/log";

  test("come from the node, going on while they are followed", async () => {
    const spec = { containers: [{ name: "main" }, { name: "side" }] };
    await send("POST", "/api/v1/namespaces/app/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
    expect((await call("GET", `${path}?container=main`)).status).toBe(204);
    api.bindPod("app", "p", "n");
    expect((await call("GET", `${path}?container=main`)).text).toBe("hello of p main\n");
    expect((await call("GET", path)).body.message).toBe(
      "a container name must be specified for pod p, choose one of: [main side]",
    );
    const message = await open("GET", `${path}?container=side&follow=true`);
    const [chunk] = (await once(message, "data")) as [Buffer];
    expect(chunk.toString()).toBe("hello of p side\n");
    expect(message.complete).toBe(false);
    message.destroy();
    api.delete(pods, "app", "p", { gracePeriodSeconds: 0 });
  });
});
