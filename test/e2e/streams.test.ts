import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { hasTerminals } from "../../src/cluster/kubelet/runtime/terminal.ts";
import { hasClients } from "../support/client.ts";
import { kubectl, kubectlPath, KUBECTL_VERSIONS, startKubectl, type KubectlVersion } from "../support/kubectl.ts";

let folder: string;
let cluster: Cluster;
const children: ChildProcess[] = [];

// answers on a socket, and says on stdout what comes in
const ECHO = `
process.stdin.on("data", (data) => process.stdout.write("in: " + data));
require("node:http").createServer((request, response) => response.end("hello " + request.url)).listen(8080);
console.log("ready");
`;
const MANIFEST = JSON.stringify({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "echo", labels: { app: "echo" } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: "main",
        image: "mogumogusityau/user-service:1.0.0",
        command: ["/usr/bin/node", "-e", ECHO],
        stdin: true,
        env: [{ name: "PLACE", value: "pod" }],
        readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
      },
    ],
  },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streams-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const NODE = ["exec", "echo", "--", "node", "-e"];

describe.skipIf(!hasClients())("streams with kubectl", () => {
  beforeAll(async () => {
    await kubectl(cluster.kubeconfigPath, ["apply", "-f", "-"], MANIFEST);
    const wait = await kubectl(cluster.kubeconfigPath, ["wait", "pod/echo", "--for=condition=Ready", "--timeout=30s"]);
    if (wait.code !== 0) throw new Error(wait.stderr);
  });

  describe.each(KUBECTL_VERSIONS)("kubectl %s", (version) => {
    const run = (args: readonly string[], input?: string | Buffer) =>
      kubectl(cluster.kubeconfigPath, args, { version, ...(input === undefined ? {} : { input }) });

    test("exec runs a command in the pod: output, errors and exit code", async () => {
      const script = `console.log(process.env.PLACE); console.error("oops"); process.exitCode = 3`;
      const { code, stdout, stderr } = await run([...NODE, script]);
      expect({ code, stdout }).toEqual({ code: 3, stdout: "pod\n" });
      expect(stderr).toBe("oops\ncommand terminated with exit code 3\n");
    });

    test("exec -i passes on what is typed, byte by byte, to its end", async () => {
      const input = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
      const script = `
        const hash = require("node:crypto").createHash("sha256");
        process.stdin.on("data", (data) => hash.update(data)).on("end", () => console.log(hash.digest("hex")));`;
      const { stdout, stderr } = await run(["exec", "-i", "echo", "--", "node", "-e", script], input);
      expect({ stdout, stderr }).toEqual({
        stdout: `${createHash("sha256").update(input).digest("hex")}\n`,
        stderr: "",
      });
    });

    test("exec names a command that is not there as runc does", async () => {
      const { code, stderr } = await run(["exec", "echo", "--", "no-such-program"]);
      expect(code).toBe(1);
      expect(stderr).toContain(`exec: "no-such-program": executable file not found in $PATH`);
    });

    test.skipIf(!hasTerminals())("exec -it gives a terminal of the user's size", async () => {
      const script = "process.stdin.isTTY && process.stdout.getWindowSize()";
      // the size is sent once the program runs: it is asked for until it is there
      const program = `const timer = setInterval(() => { const size = ${script}; if (size[0] === 101) { console.log(size.join()); clearInterval(timer); } }, 20)`;
      const exec = `${kubectlPath(version)} exec -it echo -- node -e ${JSON.stringify(program)}`;
      const terminal = spawn("script", ["-qec", `stty columns 101 rows 31; ${exec}`, "/dev/null"], {
        env: { ...process.env, KUBECONFIG: cluster.kubeconfigPath, HOME: folder },
        stdio: "pipe",
      });
      children.push(terminal);
      expect(await lineWith(terminal, "101,")).toBe("101,31");
      await end(terminal);
    });

    test("port-forward carries requests side by side", async () => {
      const child = start(version, ["port-forward", "pod/echo", ":8080"]);
      const port = /127\.0\.0\.1:(\d+)/.exec(await lineWith(child, "Forwarding from 127.0.0.1"))?.[1];
      const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
      const answers = paths.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text());
      expect(await Promise.all(answers)).toEqual(paths.map((path) => `hello ${path}`));
      await end(child);
    });

    test("port-forward to a port where nobody listens says so", async () => {
      const child = start(version, ["port-forward", "pod/echo", ":8081"]);
      const port = /127\.0\.0\.1:(\d+)/.exec(await lineWith(child, "Forwarding from 127.0.0.1"))?.[1];
      const complaint = lineWith(child, "an error occurred forwarding", "stderr");
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
      expect(await complaint).toMatch(/8081.*connection refused/i);
      await end(child);
    });

    test("attach shows what the program writes, and types into it", async () => {
      const child = start(version, ["attach", "-i", "echo"]);
      const echoed = lineWith(child, "in: ");
      child.stdin?.write(`from ${version}\n`);
      expect(await echoed).toBe(`in: from ${version}`);
      await end(child);
    });
  });

  test("cp needs tar on the machine, and copies there and back", async () => {
    await mkdir(join(folder, "in"));
    await writeFile(join(folder, "in", "note.txt"), "안녕\n");
    const target = join(folder, "target");
    await mkdir(target);
    const there = await kubectl(cluster.kubeconfigPath, ["cp", join(folder, "in"), `echo:${target}`]);
    expect(there).toMatchObject({ code: 0, stderr: "" });
    const back = join(folder, "back.txt");
    await kubectl(cluster.kubeconfigPath, ["cp", `echo:${target}/in/note.txt`, back]);
    expect(await readFile(back, "utf8")).toBe("안녕\n");
  });

  test("what exec started ends with the client", async () => {
    const child = start("1.36", [
      "exec",
      "echo",
      "--",
      "node",
      "-e",
      "console.log(process.pid); setInterval(() => {}, 1e6)",
    ]);
    const pid = Number(await lineWith(child, ""));
    expect(() => process.kill(pid, 0)).not.toThrow();
    await end(child);
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

function start(version: KubectlVersion, args: readonly string[]): ChildProcess {
  const child = startKubectl(cluster.kubeconfigPath, args, { version });
  children.push(child);
  return child;
}

/** The first line that holds a text. Fails when the output ends before. */
function lineWith(child: ChildProcess, text: string, stream: "stdout" | "stderr" = "stdout"): Promise<string> {
  const output = child[stream];
  if (!output) throw new Error(`no ${stream}`);
  return new Promise((resolve, reject) => {
    const lines = createInterface(output);
    lines.on("line", (line) => line.includes(text) && resolve(line));
    lines.once("close", () => reject(new Error(`${stream} ended without ${JSON.stringify(text)}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
