import type { TokenRequest } from "../api/authentication.ts";
import type { DeleteOptions, KubernetesObject, NewObject, WatchEvent } from "../api/meta.ts";
import type { Resource } from "../api/resources.ts";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";

/** Narrows a list. All given conditions must hold. */
export interface ListQuery {
  /** Undefined lists all namespaces. */
  namespace?: string;
  /** Label selector in text form, as in a URL: `app=x,tier!=front`. */
  labelSelector?: string;
  /** Field selector in text form: `spec.nodeName=local`. */
  fieldSelector?: string;
}

/** The resources of the API, which change when CustomResourceDefinitions come and go. */
export interface ServedResources {
  /** What clients see, in all versions. New after every change. */
  readonly all: readonly Resource[];
  /** Those whose objects are stored, in the version that is stored: what a namespace can hold. New after every change. */
  readonly stored: readonly Resource[];
  /** The resource of a kind, in any version that is served. */
  ofKind(apiVersion: string, kind: string): Resource | undefined;
  /**
   * Calls `listener` after every change.
   *
   * @returns A function that ends it.
   */
  onChange(listener: () => void): () => void;
}

/** What the scale subresource of an object says. */
export interface ScaleState {
  readonly specReplicas: number;
  readonly statusReplicas: number;
  /** In text form; empty when there is none. */
  readonly selector: string;
}

/**
 * The Kubernetes API in process: what HTTP handlers, controllers, scheduler, kubelet and proxy all work with.
 *
 * Every call is synchronous and runs the same defaulting, validation and admission as a request over HTTP. Objects
 * that come out are deeply frozen and shared: make a new object to change one. Namespace is `""` for
 * cluster-scoped resources.
 *
 * @throws {ApiError} NotFound, AlreadyExists, Conflict, Invalid, Forbidden, ... as the real API answers.
 */
export interface Api {
  readonly clock: Clock;
  readonly random: Random;
  readonly resources: ServedResources;

  /** Undefined when there is none. */
  find<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): T | undefined;
  /** @throws {ApiError} NotFound */
  get<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): T;
  /** In order of namespace and name. */
  list<T extends KubernetesObject>(resource: Resource<T>, query?: ListQuery): readonly T[];
  /** The namespace is `object.metadata.namespace`. */
  create<T extends KubernetesObject>(resource: Resource<T>, object: NewObject<T>): T;
  /** Replaces all but status. With `metadata.resourceVersion` set it fails with Conflict when that is not current. */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T): T;
  /**
   * Replaces status, and the annotations when the object is the current version, as a Deployment's revision is written
   * (a plain update of it would raise the generation). Storing an equal object changes nothing and sends no event.
   */
  updateStatus<T extends KubernetesObject>(resource: Resource<T>, object: T): T;
  /** Starts deletion as the real API does: grace period, finalizers and propagation policy decide when it is gone. */
  delete<T extends KubernetesObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
    options?: DeleteOptions,
  ): void;
  /** The scale subresource of an object; undefined when there is no such object, or its resource cannot be scaled. */
  findScale(resource: Resource, namespace: string, name: string): ScaleState | undefined;

  /**
   * Writes the scale subresource: the wanted number of replicas.
   *
   * @throws {ApiError} NotFound
   */
  setScale(resource: Resource, namespace: string, name: string, replicas: number): void;

  /**
   * The `pods/binding` subresource: assigns a Pod to a Node and sets its condition PodScheduled to True.
   *
   * @throws {ApiError} Conflict when it is assigned already or being deleted.
   */
  bindPod(namespace: string, name: string, nodeName: string): void;
  /**
   * The `serviceaccounts/token` subresource: a token for the account, which is for the API server unless `audiences` are
   * named, lasts an hour unless told otherwise, and ends with the bound object.
   *
   * @throws {ApiError} NotFound
   */
  requestToken(
    namespace: string,
    serviceAccountName: string,
    spec: { audiences?: string[]; expirationSeconds?: number; boundObjectRef?: TokenRequest["spec"]["boundObjectRef"] },
  ): { token: string; expirationMs: number };
  /** The `namespaces/finalize` subresource: replaces `spec.finalizers`; without any a terminating one is gone. */
  finalizeNamespace(name: string, finalizers: readonly string[]): void;
  /**
   * Reports all present objects as ADDED (synchronously, before it returns), then every change right after it was
   * stored. For waking reconcilers: the listener must only note what to look at, it must not call the API.
   *
   * @returns A function that ends the watch.
   */
  watch<T extends KubernetesObject>(resource: Resource<T>, listener: (event: WatchEvent<T>) => void): () => void;
}
