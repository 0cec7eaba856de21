import { afterEach, expect, test } from "vitest";
import { RollscopeError } from "../../errors.ts";
import type { Image } from "./images/image.ts";
import { app, startVirtual, type VirtualFixture } from "./testing/virtual-fixture.ts";

let started: VirtualFixture | undefined;
afterEach(() => started?.kubelet.stop());

/** Simulated containers, but images are looked up. */
async function start(find: (reference: string) => Promise<Image | undefined>): Promise<VirtualFixture> {
  started = await startVirtual({ images: { find, list: () => [] } }, (runtime) =>
    Object.defineProperty(runtime, "simulated", { value: false }),
  );
  return started;
}

const image = { id: `sha256:${"0".repeat(64)}`, sizeBytes: 5 } as Image;
const NOT_FOUND =
  'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/app:1": failed to resolve reference "docker.io/library/app:1": docker.io/library/app:1: not found';

test("an image that does not exist cannot be pulled and is tried again with back-off", async () => {
  let found: Image | undefined;
  const fixture = await start(() => Promise.resolve(found));
  fixture.createPod("web", { containers: [app] });
  await fixture.clock.advance(500);
  expect(fixture.pod("web").status.phase).toBe("Pending");
  expect(fixture.app("web")).toMatchObject({
    state: { waiting: { reason: "ErrImagePull", message: NOT_FOUND } },
    lastState: {},
    restartCount: 0,
    imageID: "",
  });
  await fixture.clock.advance(5_000);
  expect(fixture.app("web")?.state.waiting).toEqual({
    reason: "ImagePullBackOff",
    message: `Back-off pulling image "app:1": ErrImagePull: ${NOT_FOUND}`,
  });
  expect(fixture.events).toEqual([
    'Normal Pulling: Pulling image "app:1"',
    `Warning Failed: Failed to pull image "app:1": ${NOT_FOUND}`,
    "Warning Failed: Error: ErrImagePull",
    'Normal BackOff: Back-off pulling image "app:1"',
    "Warning Failed: Error: ImagePullBackOff",
  ]);
  found = image;
  await fixture.clock.advance(10_000);
  expect(fixture.pod("web").status.phase).toBe("Running");
});

test("a pod that waits for its image is gone at once when it is deleted", async () => {
  const fixture = await start(() => Promise.resolve(undefined));
  fixture.createPod("web", { containers: [app] });
  await fixture.clock.advance(3_000);
  fixture.deletePod("web");
  await fixture.clock.advance(0);
  expect(fixture.lives.get("web")).toEqual(["Pending/NotReady", "Terminating/NotReady", "Terminating/Failed", "Gone"]);
});

test("an image that must not be pulled has to be there", async () => {
  const fixture = await start(() => Promise.resolve(undefined));
  fixture.createPod("web", { containers: [{ ...app, imagePullPolicy: "Never" }] });
  await fixture.clock.advance(100);
  const message = 'Container image "app:1" is not present with pull policy of Never';
  expect(fixture.app("web")?.state.waiting).toEqual({ reason: "ErrImageNeverPull", message });
  expect(fixture.events).toEqual([`Warning ErrImageNeverPull: ${message}`, "Warning Failed: Error: ErrImageNeverPull"]);
});

test("an image is pulled anew when its policy is Always", async () => {
  const fixture = await start(() => Promise.resolve(image));
  fixture.createPod("web", { containers: [{ ...app, imagePullPolicy: "Always" }] });
  await fixture.clock.advance(100);
  expect(fixture.events).toEqual([
    'Normal Pulling: Pulling image "app:1"',
    'Normal Pulled: Successfully pulled image "app:1" in 0s (0s including waiting). Image size: 5 bytes.',
  ]);
});

test("an image whose directory cannot be used says why", async () => {
  const fixture = await start(() => Promise.reject(new RollscopeError("IMAGE_INVALID", "/x is not a directory")));
  fixture.createPod("web", { containers: [app] });
  await fixture.clock.advance(100);
  expect(fixture.app("web")?.state.waiting).toEqual({
    reason: "ErrImagePull",
    message: "rpc error: code = Unknown desc = /x is not a directory",
  });
});

test("a malformed image reference is told as such", async () => {
  const fixture = await start(() => Promise.resolve(image));
  fixture.createPod("web", { containers: [{ ...app, image: "No Image" }] });
  await fixture.clock.advance(100);
  expect(fixture.app("web")?.state.waiting?.reason).toBe("InvalidImageName");
});
