import type { KubernetesObject, NewObject, Status } from "../../../../api/meta.ts";
import { namespaces, serviceAccounts, type Resource } from "../../../../api/resources.ts";
import { ApiError } from "../../../../api/status.ts";
import { seededRandom } from "../../../../random.ts";
import { VirtualClock } from "../../../../virtual-clock.ts";
import { Store } from "../../../storage/store.ts";
import { createApi, type InProcessApi } from "../../in-process-api.ts";
import { definitions } from "../index.ts";

/** The API with all resources, namespaces `default` and `app` and their ServiceAccounts, in virtual time. */
export interface RegistryApi {
  readonly api: InProcessApi;
  readonly clock: VirtualClock;
  /** Creates an object as a client would send it, right or wrong. */
  create<T extends KubernetesObject>(resource: Resource<T>, name: string, content: object): T;
  /** Replaces parts of the top level of a stored object. */
  change<T extends KubernetesObject>(resource: Resource<T>, name: string, content: object): T;
  /** The row of an object in a table. */
  cells<T extends KubernetesObject>(resource: Resource<T>, name: string): unknown[];
}

/** @param serviceCidr - Default: a /24. */
export function createRegistryApi(serviceCidr = "127.96.1.0/24"): RegistryApi {
  const clock = new VirtualClock();
  const api = createApi({ store: new Store(), definitions, clock, random: seededRandom(1), serviceCidr });
  const create = <T extends KubernetesObject>(resource: Resource<T>, name: string, content: object): T => {
    const metadata = { name, ...(resource.namespaced ? { namespace: "app" } : {}) };
    const type = {
      apiVersion: resource.group ? `${resource.group}/${resource.version}` : resource.version,
      kind: resource.kind,
    };
    return api.create(resource, { ...type, metadata, ...content } as object as NewObject<T>);
  };
  const find = <T extends KubernetesObject>(resource: Resource<T>, name: string) =>
    api.get(resource, resource.namespaced ? "app" : "", name);
  for (const name of ["default", "app"]) {
    create(namespaces, name, {});
    create(serviceAccounts, "default", { metadata: { name: "default", namespace: name } });
  }
  return {
    api,
    clock,
    create,
    change: (resource, name, content) => api.update(resource, { ...find(resource, name), ...content }),
    cells: (resource, name) => {
      const definition = definitions.find(
        ({ plural, group }) => plural === resource.plural && group === resource.group,
      );
      const row = definition?.cells?.(find(resource, name), clock.now()) ?? [];
      if (row.length !== definition?.columns?.length) throw new Error("not one cell per column");
      return row;
    },
  };
}

/** Code and message of the failure that `action` ends with. */
export function failureOf(action: () => unknown): string {
  const { code, message } = statusOf(action);
  return `${code} ${message}`;
}

/** The whole answer to `action`, which has to fail. */
export function statusOf(action: () => unknown): Status {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  throw new Error("it did not fail");
}
