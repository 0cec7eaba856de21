import { expect, test } from "vitest";
import { hasClients } from "./client.ts";
import { kubectl } from "./kubectl.ts";

test.skipIf(!hasClients())("kubectl of the npm package runs", async () => {
  const { code, stdout } = await kubectl("/dev/null", ["version", "--client"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("Client Version: v1.36.") as string });
});
