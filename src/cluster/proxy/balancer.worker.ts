import { parentPort, workerData } from "node:worker_threads";
import { seededRandom } from "../../random.ts";
import { Balancer } from "./balancer.ts";
import type { BalancerAnswer, BalancerTable } from "./balancer-messages.ts";

/** The thread that connections go through, so that neither they nor the control plane slow each other down. */

const balancer = new Balancer(seededRandom(workerData as number));

parentPort?.on("message", ({ routes }: BalancerTable) => {
  void balancer.apply(routes).then((failures) => parentPort?.postMessage({ failures } satisfies BalancerAnswer));
});
