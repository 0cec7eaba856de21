import { connect } from "node:net";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import { outcomeOfError } from "./outcome.ts";

/** Where a pod listens. */
export interface PodAddress {
  readonly pod: string;
  readonly host: string;
  readonly port: number;
}

const PERIOD_MS = 50;
const TIMEOUT_MS = 1000;

/** Opens a connection 20 times a second straight to each of some pods, and closes it at once. */
export class DirectLane {
  readonly #onResult: (result: RequestResult) => void;
  #pods: readonly PodAddress[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;

  constructor(onResult: (result: RequestResult) => void) {
    this.#onResult = onResult;
  }

  /** From now on these pods and no others. */
  probe(pods: readonly PodAddress[]): void {
    this.#pods = pods;
    if (pods.length === 0) this.stop();
    else this.#timer ??= setInterval(() => this.#round(), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #round(): void {
    for (const pod of this.#pods) void connectOnce(pod, this.#sequence++).then(this.#onResult);
  }
}

/** How one attempt to connect ends; the promise never rejects. */
function connectOnce({ pod, host, port }: PodAddress, sequence: number): Promise<RequestResult> {
  const startedMs = monotonicMs();
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (how: Pick<RequestResult, "outcome" | "errorCode" | "connectedMs">) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve({ sequence, scheduledMs: startedMs, startedMs, endedMs: monotonicMs(), pod, ...how });
    };
    const deadline = setTimeout(() => end({ outcome: "timeout", errorCode: "ETIMEDOUT" }), TIMEOUT_MS);
    socket.once("connect", () => end({ outcome: "ok", connectedMs: monotonicMs() }));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => end({ outcome: outcomeOfError(code), errorCode: code }));
  });
}
