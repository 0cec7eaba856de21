import { parentPort, workerData } from "node:worker_threads";
import { seededRandom } from "../../random.ts";
import { Balancer } from "./balancer.ts";
import type { Rule } from "./rules.ts";

// A thread of its own, so that connections are forwarded while the control plane is busy.
const balancer = new Balancer(seededRandom((workerData as { seed: number }).seed));

// One after the other: two overlapping changes could leave an address bound that nobody wants.
let last: Promise<unknown> = Promise.resolve();
parentPort?.on("message", (rules: readonly Rule[]) => {
  last = last.then(async () => parentPort?.postMessage(await balancer.apply(rules)));
});
