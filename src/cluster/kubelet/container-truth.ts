import { groundTruthMs, type ContainerFact, type GroundTruthListener } from "../ground-truth.ts";
import type { RunningContainer } from "./runtime/runtime.ts";

/** Tells that a container was started just now, and later that it has ended; without a listener nothing. */
export function tellLife(listener: GroundTruthListener | undefined, running: RunningContainer): void {
  if (!listener) return;
  listener(containerFact(running, "started"));
  void running.exited.then(({ exitCode }) => listener({ ...containerFact(running, "ended"), exitCode }));
}

/** What was done to a container just now. */
export function containerFact({ request }: RunningContainer, what: ContainerFact["what"]): ContainerFact {
  const { pod, podIP, container, attempt } = request;
  const { namespace = "", name, uid } = pod.metadata;
  return {
    kind: "container",
    atMs: groundTruthMs(),
    namespace,
    pod: name,
    podUid: uid,
    podIP,
    container: container.name,
    attempt,
    what,
  };
}
