import { setTimeout as sleep } from "node:timers/promises";
import { kubectl, startKubectl, type KubectlVersion } from "../../support/kubectl.ts";
import type { Step } from "./steps.ts";

/** A step, and what was seen: both streams in the order in which they came. */
export interface PlayedStep {
  readonly step: Step;
  readonly output: string;
  readonly exitCode: number | undefined;
}

/** How long an output may take to show what it has to. */
const LIMIT_MS = 60_000;
const PAUSE_MS = 300;

/**
 * Types one command after the other in `folder`, as a user would.
 *
 * @throws {Error} Something did not show what it has to, or ended with another exit code.
 */
export async function runSteps(
  kubeconfig: string,
  version: KubectlVersion,
  steps: readonly Step[],
  folder: string,
): Promise<PlayedStep[]> {
  const played: (PlayedStep | Following)[] = [];
  try {
    for (const step of steps) {
      const args = step.command.split(" ").slice(1);
      if (step.follows) played.push(new Following(kubeconfig, version, step, folder));
      else played.push(await playOnce(step, () => kubectl(kubeconfig, args, { version, folder })));
    }
    return await Promise.all(played.map((one) => (one instanceof Following ? one.end() : Promise.resolve(one))));
  } finally {
    for (const one of played) if (one instanceof Following) one.kill();
  }
}

type Run = () => ReturnType<typeof kubectl>;

async function playOnce(step: Step, run: Run): Promise<PlayedStep> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { stdout, stderr, code } = await run();
    const output = stdout + stderr;
    const isRight = code === (step.exitCode ?? 0) && missing(step, output) === undefined;
    if (isRight) return { step, output, exitCode: code };
    if (!step.eventually || Date.now() > deadline) throw failure(step, output, `exit code ${code}`);
    await sleep(PAUSE_MS);
  }
}

/** A command that goes on by itself. */
class Following {
  readonly #step: Step;
  readonly #child: ReturnType<typeof startKubectl>;
  #output = "";

  constructor(kubeconfig: string, version: KubectlVersion, step: Step, folder: string) {
    this.#step = step;
    this.#child = startKubectl(kubeconfig, step.command.split(" ").slice(1), { version, folder });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#read(chunk.toString()));
    }
  }

  async end(): Promise<PlayedStep> {
    const deadline = Date.now() + LIMIT_MS;
    while (missing(this.#step, this.#output) !== undefined) {
      if (Date.now() > deadline) throw failure(this.#step, this.#output, `after ${LIMIT_MS / 1000} s`);
      await sleep(PAUSE_MS);
    }
    return { step: this.#step, output: this.#output, exitCode: undefined };
  }

  #read(text: string): void {
    if (this.#child.killed) return;
    this.#output += text;
    if (missing(this.#step, this.#output) === undefined) this.kill();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

function missing({ shows }: Step, output: string): RegExp | undefined {
  return shows.find((pattern) => !pattern.test(output));
}

function failure(step: Step, output: string, how: string): Error {
  const lacks = missing(step, output);
  return new Error(`${step.command} (${how})${lacks ? ` does not show ${lacks}` : ""}:\n${output}`);
}
