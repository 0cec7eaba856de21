import type { Deployment } from "../../../api/apps.ts";
import type { ConfigMap, Pod } from "../../../api/core.ts";
import type { NewObject, ObjectMeta } from "../../../api/meta.ts";
import { namespaces, serviceAccounts } from "../../../api/resources.ts";
import { ApiError } from "../../../api/status.ts";
import { seededRandom } from "../../../random.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import { Store } from "../../storage/store.ts";
import { createApi, type InProcessApi } from "../in-process-api.ts";
import { minimalDefinitions } from "./minimal-definitions.ts";

/** An API in virtual time with namespaces `default`, `app` and `other`. */
export function newApi(): { api: InProcessApi; clock: VirtualClock } {
  const clock = new VirtualClock();
  const options = { clock, random: seededRandom(1), serviceCidr: "127.96.1.0/24" };
  const api = createApi({ ...options, store: new Store(), definitions: minimalDefinitions });
  for (const name of ["default", "app", "other"]) {
    api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
    const metadata = { name: "default", namespace: name };
    api.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  }
  return { api, clock };
}

/** A ConfigMap in namespace `app`. */
export function configMap(metadata: Partial<ObjectMeta>, data?: Record<string, string>): NewObject<ConfigMap> {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "app", ...metadata }, data };
}

/** The Pod `p` in namespace `app`. */
export function pod(spec: Partial<Pod["spec"]> = {}): NewObject<Pod> {
  const full: Partial<Pod["spec"]> = { terminationGracePeriodSeconds: 30, containers: [], ...spec };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "app" }, spec: full as Pod["spec"] };
}

/** The Deployment `d` in namespace `app`. */
export function deployment(): NewObject<Deployment> {
  const spec: Partial<Deployment["spec"]> = { replicas: 1, selector: { matchLabels: { app: "d" } } };
  const metadata = { name: "d", namespace: "app" };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: spec as Deployment["spec"] };
}

/** What an action fails with. */
export function failureOf(action: () => unknown): { code: number; reason: string; message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error("it did not fail");
}
