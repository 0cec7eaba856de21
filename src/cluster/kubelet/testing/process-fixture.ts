import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Container, ContainerStateTerminated, ContainerStatus, Pod, PodSpec } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import { seededRandom } from "../../../random.ts";
import type { LogOptions } from "../container-logs.ts";
import type { Image } from "../images/image.ts";
import { createLoopbackRange } from "../network/loopback-range.ts";
import type { PodNetwork } from "../network/pod-network.ts";
import { ProcessRuntime } from "../runtime/process-runtime.ts";
import { eventually } from "./eventually.ts";
import { kubeletFixture, type KubeletFixture } from "./kubelet-fixture.ts";

/** A program that says "up" as soon as it listens on port 3000. */
export const SERVER = "require('http').createServer((q,r)=>r.end(q.url)).listen(3000,'0.0.0.0',()=>console.log('up'))";

/** A kubelet with real processes; its only image is the directory {@link root}. */
export class ProcessFixture {
  /** The image's directory, which also holds the cluster's. */
  readonly root = mkdtempSync(join(tmpdir(), "rollscope-kubelet-"));
  readonly kubelet: KubeletFixture;

  /** @param network - A range of addresses that no other test uses. */
  constructor(network: string | PodNetwork) {
    const podNetwork = typeof network === "string" ? createLoopbackRange({ cidr: network }) : network;
    const dir = this.clusterDirectory;
    this.kubelet = kubeletFixture(
      (clock) => new ProcessRuntime({ dir, network: podNetwork, clock, random: seededRandom(3) }),
      { network: podNetwork, images: { find: () => Promise.resolve(imageOf(this.root)), list: () => [] } },
    );
  }

  get clusterDirectory(): string {
    return join(this.root, "cluster");
  }

  async start(): Promise<this> {
    await this.kubelet.kubelet.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.kubelet.kubelet.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  pod(name: string, container: Container, spec: Partial<PodSpec> = {}): Pod {
    return this.kubelet.createPod(name, { containers: [container], ...spec });
  }

  app(name: string): ContainerStatus | undefined {
    return this.kubelet.pod(name).status.containerStatuses?.[0];
  }

  podIP(name: string): string {
    return this.kubelet.pod(name).status.podIP ?? "";
  }

  isReady(name: string): boolean {
    const { conditions = [] } = this.kubelet.pod(name).status;
    return conditions.some(({ type, status }) => type === "Ready" && status === "True");
  }

  ended(name: string): Promise<ContainerStateTerminated> {
    return eventually(`pod ${name} to end`, () => this.app(name)?.state.terminated);
  }

  async logs(name: string, options: LogOptions = {}): Promise<string> {
    const chunks = this.kubelet.kubelet.logs("ns", name, "app", options, new AbortController().signal);
    let text = "";
    for await (const chunk of chunks) text += chunk;
    return text;
  }

  logged(name: string, text: string): Promise<true> {
    const isThere = async () => this.app(name)?.containerID !== undefined && (await this.logs(name)).includes(text);
    return eventually(`${text} in the log of ${name}`, isThere);
  }

  /** Deletes a pod and waits until it is gone; the last end of its container that was seen. */
  async deleted(name: string): Promise<ContainerStateTerminated | undefined> {
    let last: ContainerStateTerminated | undefined;
    const endWatch = this.kubelet.api.watch(pods, ({ object }) => {
      if (object.metadata.name === name) last = object.status.containerStatuses?.[0]?.state.terminated ?? last;
    });
    this.kubelet.deletePod(name);
    await eventually(`${name} to be gone`, () => this.kubelet.lives.get(name)?.at(-1) === "Gone");
    endWatch();
    return last;
  }
}

/** A container of the fixture's image. */
export const container = (extra: Partial<Container>): Container =>
  ({ name: "app", image: "app:1", ...extra }) as Container;

/** A container that runs JavaScript. */
export const node = (code: string, extra: Partial<Container> = {}): Container =>
  container({ command: ["/usr/bin/node", "-e", code], ...extra });

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The body of a GET over a connection of its own. */
export function fetchText(host: string, port: number, path = "/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
  });
}

function imageOf(directory: string): Image {
  return {
    reference: "docker.io/library/app:1",
    id: `docker.io/library/app@sha256:${"0".repeat(64)}`,
    directory,
    root: "/app",
    workingDirectory: directory,
    entrypoint: [],
    command: ["node", "/app/server.js"],
    env: { FROM_IMAGE: "image", BOTH: "image" },
    exposedPorts: [],
    stopSignal: "SIGTERM",
    sizeBytes: 0,
  };
}
