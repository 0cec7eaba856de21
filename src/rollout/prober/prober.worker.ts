import { parentPort, workerData } from "node:worker_threads";
import type { RequestResult } from "../request-result.ts";
import { Pacer } from "./pacer.ts";
import type { ProberOrder, ProberReport, ProberStop, ProberTotals } from "./prober-messages.ts";
import { requestSender } from "./send-request.ts";
import { warmUp } from "./warm-up.ts";

/** The thread that sends the load, so that nothing else of the process disturbs its schedule. */

const BATCH_MS = 75;

const order = workerData as ProberOrder;
const send = requestSender(order);
let results: RequestResult[] = [];
let underWay = 0;
let totals: ProberTotals | undefined;

await warmUp();
const pacer = new Pacer(order.rps, (index, dueMs) => {
  underWay += 1;
  void send(order.startSequence + index, dueMs).then((result) => {
    underWay -= 1;
    results.push(result);
    finishIfDone();
  });
});
const batches = setInterval(flush, BATCH_MS);
report({ started: true });

parentPort?.once("message", ({ stopMs }: ProberStop) => {
  totals = pacer.stop(stopMs);
  finishIfDone();
});

function finishIfDone(): void {
  if (!totals || underWay > 0) return;
  clearInterval(batches);
  flush();
  report({ totals });
}

function flush(): void {
  if (results.length === 0) return;
  report({ results });
  results = [];
}

function report(message: ProberReport): void {
  parentPort?.postMessage(message);
}
