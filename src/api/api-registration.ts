import type { Condition, KubernetesObject } from "./meta.ts";

/** apiregistration.k8s.io/v1: who serves a group version. @see kubernetes kube-aggregator/pkg/apis/apiregistration/v1 */
export interface ApiService extends KubernetesObject {
  spec: {
    group?: string;
    version?: string;
    groupPriorityMinimum: number;
    versionPriority: number;
    /** Another API server; absent for what this one serves itself. */
    service?: { namespace?: string; name?: string; port?: number };
    caBundle?: string;
    insecureSkipTLSVerify?: boolean;
  };
  status: { conditions?: Condition[] };
}
