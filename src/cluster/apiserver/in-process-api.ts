import type { DeleteOptions, KubernetesObject, NewObject, WatchEvent } from "../../api/meta.ts";
import { customResourceDefinitions, namespaces, pods, serviceAccounts, type Resource } from "../../api/resources.ts";
import { notFound } from "../../api/status.ts";
import type { Clock } from "../../clock.ts";
import type { Random } from "../../random.ts";
import type { Api, ListQuery, ScaleState, ServedResources } from "../api.ts";
import { cloneJson } from "../storage/json-value.ts";
import type { Store } from "../storage/store.ts";
import { ServiceAccountTokens, type BoundObject } from "./authentication/service-account-tokens.ts";
import { admitCreate } from "./admission/index.ts";
import { serveCustomResources } from "./custom-resources/serve.ts";
import { bindPod } from "./operations/bind-pod.ts";
import type { OperationContext } from "./operations/context.ts";
import { createObject } from "./operations/create.ts";
import { DefinitionTable } from "./operations/definition-table.ts";
import { finalizeNamespace } from "./operations/delete-namespace.ts";
import { deleteObject } from "./operations/delete.ts";
import { listObjects } from "./operations/list.ts";
import { scaleStateOf, writeScale } from "./operations/scale.ts";
import { selectionOf } from "./operations/selection.ts";
import { updateObject } from "./operations/update.ts";
import type { ResourceDefinition } from "./registry/definition.ts";

/** What {@link createApi} works with. */
export interface ApiOptions {
  readonly store: Store;
  readonly definitions: readonly ResourceDefinition[] | DefinitionTable;
  readonly clock: Clock;
  readonly random: Random;
  /** Range that Services get their ClusterIPs from, e.g. `127.96.7.0/24`. */
  readonly serviceCidr: string;
  /** Default: tokens with a key of their own. */
  readonly tokens?: ServiceAccountTokens;
  /** The name under which in-process writes are noted; default `kube-controller-manager`. */
  readonly fieldManager?: string;
}

/** The {@link Api} of this cluster, and what HTTP handlers use beside it. */
export class InProcessApi implements Api, OperationContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly definitions: DefinitionTable;
  readonly fieldManager: string;
  readonly serviceCidr: string;
  /** The tokens of ServiceAccounts. */
  readonly tokens: ServiceAccountTokens;
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.store = options.store;
    this.clock = options.clock;
    this.random = options.random;
    const { definitions } = options;
    this.definitions = definitions instanceof DefinitionTable ? definitions : new DefinitionTable(definitions);
    this.serviceCidr = options.serviceCidr;
    this.fieldManager = options.fieldManager ?? "kube-controller-manager";
    this.tokens = options.tokens ?? new ServiceAccountTokens(this);
  }

  /** The same API for another component: its writes are noted under this name. */
  as(fieldManager: string): InProcessApi {
    const { definitions, tokens } = this;
    return new InProcessApi({ ...this.#options, definitions, tokens, fieldManager });
  }

  /** Operations take this as their context. */
  get api(): Api {
    return this;
  }

  get resources(): ServedResources {
    return this.definitions;
  }

  admitCreate(definition: ResourceDefinition, object: KubernetesObject): void {
    admitCreate(definition, object, this);
  }

  find<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): T | undefined {
    return this.store.get(resource, namespace, name)?.object;
  }

  get<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): T {
    const object = this.find(resource, namespace, name);
    if (!object) throw notFound(resource, name);
    return object;
  }

  list<T extends KubernetesObject>(resource: Resource<T>, query: ListQuery = {}): readonly T[] {
    const definition = this.definitions.get(resource);
    return listObjects(this.store, definition, selectionOf(definition, query)).map(({ object }) => object as T);
  }

  create<T extends KubernetesObject>(resource: Resource<T>, object: NewObject<T>): T {
    const draft = cloneJson<unknown>(object) as KubernetesObject;
    return createObject(this, this.definitions.get(resource), draft).object as T;
  }

  update<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    // Who owns what is known better here than from an object that was read some time ago.
    const { managedFields: _managedFields, ...metadata } = object.metadata;
    return updateObject(this, this.definitions.get(resource), cloneJson({ ...object, metadata })).object as T;
  }

  updateStatus<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const { name, namespace = "", uid, resourceVersion } = object.metadata;
    const present = this.get(resource, namespace, name);
    const { status } = object as { status?: unknown };
    // Only an object read just now can speak about annotations; an older one must not bring old ones back.
    const isCurrent = resourceVersion === present.metadata.resourceVersion;
    const { annotations } = isCurrent ? object.metadata : present.metadata;
    const metadata = { ...present.metadata, uid, resourceVersion, annotations };
    const draft: KubernetesObject & { status?: unknown } = cloneJson({ ...present, metadata, status });
    return updateObject(this, this.definitions.get(resource), draft, { subresource: "status" }).object as T;
  }

  delete<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): void {
    deleteObject(this, this.definitions.get(resource), namespace, name, {
      ...options,
      dryRun: Boolean(options.dryRun?.length),
    });
  }

  findScale(resource: Resource, namespace: string, name: string): ScaleState | undefined {
    const object = this.find(resource, namespace, name);
    return object && scaleStateOf(this.definitions.get(resource), object);
  }

  setScale(resource: Resource, namespace: string, name: string, replicas: number): void {
    writeScale(this, this.definitions.get(resource), namespace, name, replicas);
  }

  bindPod(namespace: string, name: string, nodeName: string): void {
    bindPod(this, this.definitions.get(pods), namespace, name, nodeName);
  }

  finalizeNamespace(name: string, finalizers: readonly string[]): void {
    finalizeNamespace(this, this.definitions.get(namespaces), name, finalizers);
  }

  requestToken(
    namespace: string,
    serviceAccountName: string,
    spec: { audiences?: string[]; expirationSeconds?: number; boundObjectRef?: BoundObject },
  ): { token: string; expirationMs: number } {
    const { uid } = this.get(serviceAccounts, namespace, serviceAccountName).metadata;
    return this.tokens.issue({ namespace, name: serviceAccountName, uid }, spec);
  }

  watch<T extends KubernetesObject>(resource: Resource<T>, listener: (event: WatchEvent<T>) => void): () => void {
    for (const { object } of this.store.list(resource)) listener({ type: "ADDED", object });
    return this.store.watch(resource, ({ type, stored }) => listener({ type, object: stored.object }));
  }
}

/** The Kubernetes API over `store`, in process. */
export function createApi(options: ApiOptions): InProcessApi {
  const api = new InProcessApi(options);
  if (api.definitions.find(customResourceDefinitions)) serveCustomResources(options.store, api.definitions);
  return api;
}
