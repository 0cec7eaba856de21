import { parentPort, workerData } from "node:worker_threads";
import { seededRandom } from "../../random.ts";
import { Balancer } from "./balancer.ts";
import type { BalancerAnswer, BalancerOrder, BalancerTable, ConnectionFact } from "./balancer-messages.ts";

/** The thread that connections go through, so that neither they nor the control plane slow each other down. */

const BATCH_MS = 25;

const { seed, tellsConnections } = workerData as BalancerOrder;
const balancer = new Balancer(seededRandom(seed), tellsConnections ? note : undefined);
let connections: ConnectionFact[] = [];

parentPort?.on("message", ({ routes }: BalancerTable) => {
  void balancer.apply(routes).then((failures) => answer({ failures }));
});

/** Tells of many connections at once, for whoever listens is in the thread of the control plane. */
function note(fact: ConnectionFact): void {
  if (connections.push(fact) === 1) setTimeout(flush, BATCH_MS);
}

function flush(): void {
  answer({ connections });
  connections = [];
}

function answer(message: BalancerAnswer): void {
  parentPort?.postMessage(message);
}
