import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Writable } from "node:stream";
import { RollscopeError } from "../../errors.ts";
import { Prober } from "../prober/prober.ts";
import type { Lane } from "../recording/recording.ts";
import { RequestEncoder } from "../recording/request-columns.ts";
import { monotonicMs } from "../request-result.ts";
import { PROBER_ORDER, type PodProberOrder, type ProberLine } from "./prober-lines.ts";

/** So many first lines let the reader compare the clocks. */
const HELLOS = 5;
const HELLO_PAUSE_MS = 20;
/** Whoever reads the log needs the container for it: it stays so long after its last line. */
const READ_MS = 2000;

/**
 * The prober in a pod: sends the load that its environment tells of until `signal` is aborted, and writes what becomes of
 * each request.
 *
 * @throws {RollscopeError} USAGE without an order.
 */
export async function runPodProber(env: NodeJS.ProcessEnv, output: Writable, signal: AbortSignal): Promise<void> {
  const text = env[PROBER_ORDER];
  if (!text)
    throw new RollscopeError(
      "USAGE",
      `${PROBER_ORDER} is not set; this command is for pods of \`--prober in-cluster\`.`,
    );
  const write = (line: ProberLine) => void output.write(`${JSON.stringify(line)}\n`);
  const encoders: Record<Lane, RequestEncoder> = {
    service: new RequestEncoder(),
    reused: new RequestEncoder(),
    direct: new RequestEncoder(),
  };
  const prober = new Prober(JSON.parse(text) as PodProberOrder);
  prober.onResults((results, lane) =>
    write({ type: "requests", atMs: monotonicMs(), lane, ...encoders[lane].encode(results) }),
  );
  for (let number = 0; number < HELLOS; number += 1) {
    write({ type: "hello", atMs: monotonicMs(), epochMs: Date.now() });
    await delay(HELLO_PAUSE_MS);
  }
  try {
    await prober.start();
    if (!signal.aborted) await once(signal, "abort");
    write({ type: "totals", ...(await prober.stop()) });
  } catch (error) {
    write({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  }
  await delay(READ_MS);
}
