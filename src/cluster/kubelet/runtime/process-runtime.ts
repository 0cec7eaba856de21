import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { PodNetwork } from "../network/pod-network.ts";

/** What the process runtime works with. */
export interface ProcessRuntimeOptions {
  /** Directory of the cluster, made when missing and removed at the end; pods live below `<dir>/pods`. */
  dir: string;
  network: PodNetwork;
  clock: Clock;
  random: Random;
}
