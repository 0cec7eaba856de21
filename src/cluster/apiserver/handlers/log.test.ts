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

  test.each([
    [
      "sinceTime=yesterday",
      400,
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    ],
    ["sinceSeconds=0", 422, "sinceSeconds: Invalid value: 0: must be greater than 0"],
    ["tailLines=-1", 422, "tailLines: Invalid value: -1: must be greater than or equal to 0"],
    [
      "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
      422,
      "at most one of `sinceTime` or `sinceSeconds` may be specified",
    ],
  ])("cannot be asked for with %s", async (query, status, message) => {
    const answer = await call("GET", `${path}?${query}`);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
  });
});
