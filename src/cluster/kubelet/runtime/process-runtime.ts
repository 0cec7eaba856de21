import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Pod } from "../../../api/core.ts";
import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { LogOptions } from "../container-logs.ts";
import { ContainerNotFound, type StreamedProcess, type StreamsWanted } from "../container-streams.ts";
import type { ContainerUsage } from "../container-usage.ts";
import { readLog } from "../logs/read-log.ts";
import type { PodAddress, PodNetwork } from "../network/pod-network.ts";
import { etcFiles } from "../etc-files.ts";
import { execInContainer } from "../probers/exec.ts";
import { httpGet } from "../probers/http.ts";
import { tcpConnect } from "../probers/tcp.ts";
import type { VolumeFiles } from "../volumes.ts";
import { checkProgram } from "./check-program.ts";
import { commandLine, localProgram, withIgnoredSignals, type CommandLine } from "./command-line.ts";
import { startExec } from "./container-exec.ts";
import { startProcess, type ContainerProcess } from "./container-process.ts";
import type { PathMap } from "./path-map.ts";
import { PodDirectory, podDirectoryName } from "./pod-directory.ts";
import { podEnv, type PodSurroundings } from "./pod-env.ts";
import { killGroup, ProcessTable } from "./process-table.ts";
import { measureTrees } from "./process-usage.ts";
import { Reaper } from "./reaper.ts";
import type { ProcessWatcher } from "./spawned-process.ts";
import { hasTerminals } from "./terminal.ts";
import { terminationMessage } from "./termination-message.ts";
import type { ContainerRequest, HandlerRequest, HandlerResult, RunningContainer, Runtime } from "./runtime.ts";
import { ContainerStartError, newContainerId, resolvePort } from "./runtime.ts";

/** What the process runtime works with. */
export interface ProcessRuntimeOptions {
  /** Directory of the cluster, made when missing and **removed with all that is in it** at the end. */
  dir: string;
  network: PodNetwork;
  clock: Clock;
  random: Random;
}

/**
 * Runs containers as processes of this machine, each in a process group of its own.
 *
 * Nothing of it outlives this process: a {@link Reaper} sees to that.
 */
export class ProcessRuntime implements Runtime {
  readonly version = "containerd://2.1.0-rollscope";
  readonly simulated = false;
  readonly #options: ProcessRuntimeOptions;
  readonly #pods = new Map<string, PodDirectory>();
  readonly #processes = new Map<RunningContainer, ContainerProcess>();
  /** What was executed in containers, and ends with them. */
  readonly #execs = new Map<RunningContainer, Set<StreamedProcess>>();
  readonly #table: ProcessTable;
  readonly #groups = new Set<number>();
  readonly #watcher: ProcessWatcher;
  #reaper: Reaper | undefined;
  #stopping = false;

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options;
    this.#table = new ProcessTable(options.dir);
    this.#watcher = {
      began: (pid) => {
        this.#groups.add(pid);
        this.#reaper?.add(pid);
        this.#table.add(pid);
      },
      ended: (pid) => {
        this.#groups.delete(pid);
        this.#reaper?.remove(pid);
        if (!this.#stopping) this.#table.remove(pid);
      },
    };
  }

  async start(): Promise<void> {
    mkdirSync(this.#options.dir, { recursive: true, mode: 0o700 });
    this.#reaper = new Reaper(this.#options.dir);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const group of this.#groups) killGroup(group);
    await Promise.all([...this.#processes.values()].map((process) => process.exited));
    for (const directory of this.#pods.values()) directory.close();
    this.#pods.clear();
    await this.#reaper?.close();
    this.#reaper = undefined;
  }

  async preparePod(pod: Pod, volumes: readonly VolumeFiles[], address: PodAddress | undefined): Promise<void> {
    const path = join(this.#options.dir, "pods", podDirectoryName(pod));
    this.#pods.set(pod.metadata.uid, new PodDirectory(path, volumes, address, this.#options.clock));
  }

  refreshPod(pod: Pod, volumes: readonly VolumeFiles[]): void {
    this.#pods.get(pod.metadata.uid)?.refresh(volumes);
  }

  async removePod(pod: Pod): Promise<void> {
    this.#pods.get(pod.metadata.uid)?.remove();
    this.#pods.delete(pod.metadata.uid);
  }

  async startContainer(request: ContainerRequest): Promise<RunningContainer> {
    const { clock, random } = this.#options;
    const { pod, container, image, attempt } = request;
    const directory = this.#pods.get(pod.metadata.uid);
    if (this.#stopping || !directory) throw new ContainerStartError("the runtime is stopping");
    const files = { ...image.files, ...etcFiles(pod, request.podIP) };
    const messagePath = container.terminationMessagePath;
    const paths = directory.newContainer(container.name, request.mounts, messagePath, files);
    const command = commandLine(container, image, request.env, paths);
    const env = podEnv(request, this.#surroundings(directory, paths, command), true);
    checkProgram(command, env);
    const log = directory.newLog(container.name, attempt);
    const tty = (container.tty ?? false) && hasTerminals();
    const process = await startProcess(
      tty ? command : withIgnoredSignals(command, env),
      env,
      (stream, chunk) => log.write(stream, chunk),
      this.#watcher,
      clock,
      { stdin: container.stdin ?? false, tty },
    );
    const exited = process.exited.then((exit) => {
      log.end();
      this.#processes.delete(running);
      this.#endExecs(running);
      const messageFile = paths.locate(container.terminationMessagePath) ?? "";
      return { ...exit, message: terminationMessage(container, messageFile, log.path, exit.exitCode) };
    });
    const running: RunningContainer = {
      id: newContainerId(random),
      request,
      startedAtMs: clock.now(),
      exited,
      stop: () => process.signal(stopSignal(request)),
      kill: () => process.kill(),
    };
    this.#processes.set(running, process);
    return running;
  }

  async handle(running: RunningContainer, handler: HandlerRequest, timeoutMs: number): Promise<HandlerResult> {
    const { network, clock } = this.#options;
    const { request } = running;
    const { podIP, container, pod } = request;
    const directory = this.#pods.get(pod.metadata.uid);
    if (handler.exec) {
      const [program = "", ...args] = handler.exec.command ?? [];
      if (!directory) return { success: false, message: "container not running" };
      const { command, env } = this.#besides(request, directory, program, args);
      return execInContainer(command, env, timeoutMs, this.#watcher, clock);
    }
    if (handler.grpc) {
      const { port, service = "" } = handler.grpc;
      const { grpcHealth } = await import("../probers/grpc.ts"); // few probes need HTTP/2
      return grpcHealth(service, { name: podIP, port, target: network.dial(podIP, port) }, timeoutMs, clock);
    }
    const action = handler.httpGet ?? handler.tcpSocket;
    if (!action) return { success: true, message: "" };
    const port = resolvePort(action.port, container.ports);
    if (port === undefined)
      return { success: false, message: `strconv.Atoi: parsing "${action.port}": invalid syntax` };
    const host = action.host || podIP;
    const where = { name: host, port, target: action.host ? { host, port } : network.dial(podIP, port) };
    if (handler.httpGet) return httpGet(handler.httpGet, where, timeoutMs, clock);
    return tcpConnect(where, timeoutMs, clock);
  }

  async *logs(pod: Pod, container: string, attempt: number, options: LogOptions, signal: AbortSignal) {
    const log = this.#pods.get(pod.metadata.uid)?.log(container, attempt);
    if (log) yield* readLog(log, options, this.#options.clock.now(), signal);
  }

  async exec(pod: Pod, container: string, command: readonly string[], wanted: StreamsWanted): Promise<StreamedProcess> {
    const running = this.#running(pod, container);
    const directory = this.#pods.get(pod.metadata.uid);
    if (!running || !directory) throw new ContainerNotFound(container);
    const [program = "", ...args] = command;
    const local = this.#besides(running.request, directory, program, args);
    const started = await startExec(local.command, local.env, wanted, this.#watcher, this.#options);
    this.#keepExec(running, started);
    return started;
  }

  async attach(pod: Pod, container: string, wanted: StreamsWanted): Promise<StreamedProcess> {
    const running = this.#running(pod, container);
    const process = running && this.#processes.get(running);
    if (!running || !process) throw new ContainerNotFound(container);
    return process.attachPoint.join(wanted, running.request.container.stdinOnce ?? false);
  }

  async usage(): Promise<ContainerUsage[]> {
    const running = [...this.#processes];
    const trees = await measureTrees(running.map(([, { pid }]) => pid));
    return running.flatMap(([{ id, request, startedAtMs }, { pid }]) => {
      const usage = trees.get(pid);
      if (!usage) return [];
      const { pod, container } = request;
      return [{ podUid: pod.metadata.uid, container: container.name, containerId: id, startedAtMs, ...usage }];
    });
  }

  #running(pod: Pod, container: string): RunningContainer | undefined {
    const isIt = ({ request }: RunningContainer) =>
      request.pod.metadata.uid === pod.metadata.uid && request.container.name === container;
    return [...this.#processes.keys()].find(isIt);
  }

  #keepExec(running: RunningContainer, started: StreamedProcess): void {
    const execs = this.#execs.get(running) ?? new Set();
    this.#execs.set(running, execs.add(started));
    void started.exited.then(() => execs.delete(started));
    if (this.#stopping || !this.#processes.has(running)) this.#endExecs(running); // it ended meanwhile
  }

  #endExecs(running: RunningContainer): void {
    for (const started of this.#execs.get(running) ?? []) started.close();
    this.#execs.delete(running);
  }

  /** How to run a program beside the lead process of a container. */
  #besides(request: ContainerRequest, directory: PodDirectory, program: string, args: readonly string[]) {
    const { container, image } = request;
    const paths = directory.pathMap(container.name);
    const { workingDirectory } = commandLine(container, image, request.env, paths);
    // not for Node programs and what they load, which may well lie below the machine's /tmp
    const withScratch = image.files ? paths.with("/tmp", directory.scratch) : paths;
    const command = { ...localProgram(program, args, image, withScratch), workingDirectory };
    return { command, env: podEnv(request, this.#surroundings(directory, paths, command), false) };
  }

  #surroundings(directory: PodDirectory, paths: PathMap, { file }: CommandLine): PodSurroundings {
    return {
      paths,
      isNode: file === process.execPath,
      clusterDirectory: this.#options.dir,
      home: directory.home,
      volumes: directory.volumes,
      network: directory.address?.env ?? {},
    };
  }
}

function stopSignal({ container, image }: ContainerRequest): NodeJS.Signals {
  const name = container.lifecycle?.stopSignal ?? image.stopSignal;
  return name in constants.signals ? (name as NodeJS.Signals) : "SIGTERM";
}
