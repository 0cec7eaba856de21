import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";

/** What {@link createControllers} needs. */
export interface ControllersOptions {
  readonly api: Api;
  /** Certificate of the cluster's CA, published to every namespace as ConfigMap `kube-root-ca.crt`. */
  readonly clusterCaPem: string;
  readonly log?: Log;
}

/** All controllers of the control plane, in the order in which they are to be started. */
export function createControllers(_options: ControllersOptions): Component[] {
  return [];
}
