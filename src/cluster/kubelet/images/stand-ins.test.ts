import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createImageRegistry } from "./image-registry.ts";

const registry = createImageRegistry({ builtIn: fileURLToPath(new URL("../../../../", import.meta.url)) });

describe.skipIf(process.platform === "win32")("stand-ins for images of the upstream tests", () => {
  test("are found whatever the tag, and named as what they are", async () => {
    const image = await registry.find("registry.k8s.io/e2e-test-images/agnhost:2.59");
    expect(image).toMatchObject({
      reference: "registry.k8s.io/e2e-test-images/agnhost:2.59",
      id: expect.stringMatching(/^rollscope\.dev\/stand-in\/agnhost@sha256:[0-9a-f]{64}$/),
      entrypoint: ["/bin/sh", expect.stringMatching(/stand-ins\/src\/run\.sh$/), "agnhost"],
    });
    expect(await registry.find("registry.k8s.io/pause:3.10.1")).toMatchObject({ exposedPorts: [] });
  });

  test("are not taken for images of the same name from elsewhere, nor shown among the images", async () => {
    expect(await registry.find("example.com/pause:3.10.1")).toBeUndefined();
    expect(await registry.find("busybox")).toBeUndefined();
    expect(registry.list().map(({ reference }) => reference)).not.toContain("registry.k8s.io/pause:3.10.1");
  });
});
