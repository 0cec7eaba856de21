import { parentPort, workerData } from "node:worker_threads";
import type { Lane } from "../recording/recording.ts";
import type { RequestResult } from "../request-result.ts";
import { DirectLane } from "./direct-lane.ts";
import { Pacer } from "./pacer.ts";
import type { ProberCommand, ProberOrder, ProberReport, ProberTotals } from "./prober-messages.ts";
import { ReusedLane } from "./reused-lane.ts";
import { requestSender } from "./send-request.ts";
import { warmUp } from "./warm-up.ts";

/** The thread that sends the load, so that nothing else of the process disturbs its schedule. */

const BATCH_MS = 75;

const order = workerData as ProberOrder;
const send = requestSender(order);
const results: Record<Lane, RequestResult[]> = { service: [], reused: [], direct: [] };
let underWay = 0;
let totals: ProberTotals | undefined;

await warmUp();
const pacer = new Pacer(order.rps, (index, dueMs) => {
  underWay += 1;
  void send(order.startSequence + index, dueMs).then((result) => {
    underWay -= 1;
    results.service.push(result);
    finishIfDone();
  });
});
const direct = new DirectLane((result) => results.direct.push(result));
const reused =
  order.reused &&
  new ReusedLane(order, order.reused, (result) => {
    results.reused.push(result);
    finishIfDone();
  });
const batches = setInterval(flush, BATCH_MS);
report({ started: true });

parentPort?.on("message", (command: ProberCommand) => {
  if ("probe" in command) return direct.probe(command.probe);
  totals = pacer.stop(command.stopMs);
  direct.stop();
  reused?.stop();
  finishIfDone();
});

function finishIfDone(): void {
  if (!totals || underWay > 0 || reused?.underWay) return;
  clearInterval(batches);
  reused?.close();
  flush();
  report({ totals });
  parentPort?.close();
}

function flush(): void {
  for (const lane of ["service", "reused", "direct"] as const) {
    if (results[lane].length === 0) continue;
    report({ lane, results: results[lane] });
    results[lane] = [];
  }
}

function report(message: ProberReport): void {
  parentPort?.postMessage(message);
}
