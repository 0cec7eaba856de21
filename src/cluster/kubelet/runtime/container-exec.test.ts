import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { container, ProcessFixture } from "../testing/process-fixture.ts";

let fixture: ProcessFixture;
beforeEach(async () => {
  fixture = await new ProcessFixture("127.244.253.64/26").start();
});
afterEach(() => fixture.stop());

test("what a command wrote is there for a client that comes when it has ended", async () => {
  fixture.pod("web", container({ command: ["sleep", "60"] }));
  await eventually("the container to run", () => fixture.app("web")?.state.running);
  const wanted = { stdin: false, stdout: true, stderr: true, tty: false };
  const command = ["sh", "-c", "echo out; echo err >&2; exit 3"];
  const process = await fixture.kubelet.kubelet.exec("ns", "web", "app", command, wanted);
  expect(await process.exited).toMatchObject({ exitCode: 3 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { stdout, stderr } = process;
  if (!stdout || !stderr) throw new Error("no output");
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(["out\n", "err\n"]);
});
