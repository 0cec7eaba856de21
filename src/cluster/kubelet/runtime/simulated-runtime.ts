import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";

/** Delays of simulated containers, in milliseconds; annotations of a pod go before them. */
export interface SimulatedRuntimeOptions {
  clock: Clock;
  random: Random;
  /** From creation to running. Default 500. */
  startDelayMs?: number;
  /** From running until probes succeed. Default 500. */
  readyDelayMs?: number;
  /** From the stop signal to the exit. Default 200. */
  stopDelayMs?: number;
}
