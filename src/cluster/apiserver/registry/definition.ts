import type { JsonSchemaProps } from "../../../api/apiextensions.ts";
import type { UserInfo } from "../../../api/authentication.ts";
import type { FieldError } from "../../../api/field-error.ts";
import type { Structure } from "../../../api/managed-fields/structure.ts";
import type { DeleteOptions, KubernetesObject } from "../../../api/meta.ts";
import type { Resource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import type { StoredAs } from "../../storage/stored-as.ts";
import type { TokenReader } from "../authentication/service-account-tokens.ts";
import type { UsageReader } from "../../metrics/usage-meter.ts";
import type { DecodeBody } from "../expected-kind.ts";
import type { Authorizer } from "../authorization/authorizer.ts";

/** A column of the server-side table that `kubectl get` prints. Priority 0 is always shown, 1 only with `-o wide`. */
export interface TableColumn {
  name: string;
  type: "string" | "integer" | "number" | "boolean" | "date";
  format?: string;
  description: string;
  priority: number;
}

/** What strategies may look at and use beside the object itself. */
export interface StrategyContext {
  readonly api: Api;
  /** Range that Services get their ClusterIPs from, e.g. `127.96.7.0/24`. */
  readonly serviceCidr: string;
}

/** Who sends a request over HTTP; in-process writers may do anything. */
export interface Requester {
  readonly user: UserInfo;
  readonly authorizer: Authorizer;
}

/** What {@link ResourceDefinition.answer} may look at. */
export interface AnswerContext extends Requester {
  readonly api: Api;
  readonly userOfToken: TokenReader;
}

/** What {@link ResourceDefinition.compute} may look at. */
export interface ComputeContext {
  readonly api: Api;
  readonly usage: UsageReader;
}

/** The scale subresource of one kind. */
export interface ScaleAccess<T> {
  specReplicas(object: T): number;
  statusReplicas(object: T): number;
  /** Label selector in text form. */
  selector(object: T): string;
  setReplicas(object: T, replicas: number): void;
}

/** How a part of an object is written. */
export interface PartWrite<T> {
  /** Keeps everything else as it was. */
  prepareForUpdate(object: T, old: T, context: StrategyContext): void;
  /** In place of `validate` and `validateUpdate`. */
  validateUpdate(object: T, old: T): FieldError[];
}

/**
 * Reads the value of a field that can be selected by. Declared as a method, so that a definition of one kind is a
 * definition of any object, as its other functions are.
 */
export type FieldReader<T> = { read(object: T): string }["read"];

/**
 * Everything the API server knows about one resource: names, defaults, validation, update strategy, subresources and
 * table columns. Adding a resource adds one such file and one line in `registry/index.ts`.
 *
 * Functions get a mutable object of their own and may change it in place; `old` is frozen.
 *
 * @see kubernetes/pkg/registry/<group>/<resource>/strategy.go (v1.36)
 */
export interface ResourceDefinition<T extends KubernetesObject = KubernetesObject> extends Resource<T> {
  readonly singular: string;
  /** Default: the kind with `List` after it. */
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Verbs in discovery; default: create delete deletecollection get list patch update watch. */
  readonly verbs?: readonly string[];
  /** Every answer comes with it. */
  readonly deprecationWarning?: string;
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly hasGeneration?: boolean;

  /** Stored, but not served in this version: no client sees it. */
  readonly inProcessOnly?: boolean;
  /** For a second version: how its objects are stored as those of the first. */
  readonly storedAs?: StoredAs;

  /** Reads a body; default: by the schema of the kind. */
  readonly decode?: DecodeBody;
  /** What a custom resource looks like. */
  readonly schema?: JsonSchemaProps;
  /** How objects are owned and merged; default: by the schema of the kind. */
  readonly structure?: Structure;

  /** Fills in what the client left out; runs on create, update and patch. */
  setDefaults?(object: T): void;
  /** Removes what clients may not set on create (status) and fills in what the server decides. */
  prepareForCreate?(object: T, context: StrategyContext, requester?: Requester): void;
  /** Keeps what a plain update may not change (status). */
  prepareForUpdate?(object: T, old: T, context: StrategyContext): void;
  /** What an object becomes when its deletion begins, e.g. with a finalizer; it is not changed itself. */
  prepareForDelete?(object: T, context: StrategyContext): T;
  /** `old` is the present object, when it is changed. */
  validate?(object: T, old?: T): FieldError[];
  /** Beyond {@link validate}: what a new object may not have. */
  validateCreate?(object: T): FieldError[];
  /** Beyond {@link validate}: rules about the change. */
  validateUpdate?(object: T, old: T): FieldError[];
  /** What {@link validateUpdate} finds is named before what {@link validate} finds; default: after it. */
  readonly namesChangesFirst?: boolean;
  /** Shown to who created or changed (`old`) the object, which was accepted nevertheless. */
  warnings?(object: T, old?: T): string[];
  /** Refuses a write of who may write the resource, but not give away what this object gives. Throws an ApiError. */
  checkRequester?(object: T, old: T | undefined, requester: Requester, context: StrategyContext): void;
  /** For questions: what is created is answered with this, and nothing is stored. */
  answer?(object: T, context: AnswerContext): T;
  /** For what is never stored but found out when somebody asks: all objects of a namespace, or of the cluster. */
  compute?(context: ComputeContext, namespace: string | undefined): Promise<T[]>;
  /** Refuses that an object is deleted. Throws an ApiError. */
  checkDelete?(object: T): void;
  /** Called when the object is really gone, e.g. to release an IP address. */
  afterDelete?(object: T, context: StrategyContext): void;

  /** Present when there is a status subresource. */
  readonly status?: {
    prepareForUpdate?(object: T, old: T, context?: StrategyContext): void;
    validateUpdate?(object: T, old: T): FieldError[];
  };
  /** Subresources through which only a part of the object is written, by name; also to be in `otherSubresources`. */
  readonly parts?: Readonly<Record<string, PartWrite<T>>>;
  readonly scale?: ScaleAccess<T>;
  /** Names of subresources served by handlers of their own, e.g. `log`, `binding`, `eviction`, `finalize`. */
  readonly otherSubresources?: readonly string[];

  /**
   * Seconds between the delete and the moment the object may go; undefined (or no function) deletes at once.
   * Pods only, in Kubernetes.
   */
  gracePeriodSeconds?(object: T, options: DeleteOptions): number | undefined;
  /** Propagation when the client names none; default `Background`. */
  readonly defaultPropagationPolicy?: "Orphan" | "Background";

  /** Field selectors beside `metadata.name` and `metadata.namespace`. */
  readonly fieldSelectors?: Readonly<Record<string, FieldReader<T>>>;
  readonly columns?: readonly TableColumn[];
  /** One value per column. `nowMs` is for ages. */
  cells?(object: T, nowMs: number): unknown[];
}
