import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { VirtualClock } from "../../../virtual-clock.ts";
import { PodDirectory } from "./pod-directory.ts";

const root = mkdtempSync(join(tmpdir(), "rollscope-pod-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("files of an image lie in a directory of their own, and are back when the container starts anew", () => {
  const directory = new PodDirectory(join(root, "pod"), [], undefined, new VirtualClock());
  const start = () =>
    directory.newContainer("app", [], "/dev/termination-log", { "/no-such-server/htdocs/index.html": "page" });
  const commands = start().with("/tmp", directory.scratch);
  const page = start().locate("/no-such-server/htdocs/index.html") ?? "";
  expect(readFileSync(page, "utf8")).toBe("page");
  expect(commands.locateAll("mv -v /tmp/index.html /no-such-server/htdocs/ || true")).toBe(
    `mv -v ${directory.scratch}/index.html ${join(page, "..")}/ || true`,
  );
  renameSync(page, join(directory.scratch, "index.html"));
  start();
  expect(readFileSync(page, "utf8")).toBe("page");
});
