import { once } from "node:events";
import { RollscopeError } from "../errors.ts";
import { EXIT_CODES } from "./exit-codes.ts";

/** What to say when a signal comes. */
export interface InterruptionTexts {
  /** After the first one: cleaning up has begun. */
  readonly first: string;
  /** After the second one: what may be left. Called at that moment. */
  readonly second: () => string;
}

/** Turns signals into an abort, for as long as a command runs. */
export interface Interruption {
  /** Aborted with a RollscopeError INTERRUPTED at the first signal. */
  readonly signal: AbortSignal;
  /** Lets signals do what they did before. */
  dispose(): void;
}

/** A terminal and npm each pass Ctrl-C on, so that one key press may arrive twice. */
const SAME_KEY_PRESS_MS = 250;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes the first SIGINT, SIGTERM or SIGHUP abort the signal and the second leave at once with exit code 130.
 *
 * A reader that goes away (`rollscope run | head`) counts as an interruption, too.
 */
export function handleInterruption(texts: InterruptionTexts): Interruption {
  const controller = new AbortController();
  let firstAtMs: number | undefined;
  const onSignal = () => {
    const nowMs = performance.now();
    if (firstAtMs !== undefined) {
      if (nowMs - firstAtMs < SAME_KEY_PRESS_MS) return;
      process.stderr.write(`${texts.second()}\n`);
      process.exit(EXIT_CODES.interrupted);
    }
    firstAtMs = nowMs;
    process.stderr.write(`\n${texts.first}\n`);
    controller.abort(new RollscopeError("INTERRUPTED", "interrupted"));
  };
  const onBrokenOutput = () => {
    if (!controller.signal.aborted) controller.abort(new RollscopeError("INTERRUPTED", "the output was closed"));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", onBrokenOutput);
  return {
    signal: controller.signal,
    dispose() {
      for (const name of SIGNALS) process.off(name, onSignal);
      // The error listeners stay: without one a late EPIPE would crash the process.
    },
  };
}

/** Resolves when the signal is aborted. */
export async function waitForAbort(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
