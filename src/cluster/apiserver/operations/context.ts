import type { DeleteOptions, KubernetesObject } from "../../../api/meta.ts";
import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { Store } from "../../storage/store.ts";
import type { Requester, ResourceDefinition, StrategyContext } from "../registry/definition.ts";

/** What every operation on the API's objects needs; the same for in-process calls and for HTTP requests. */
export interface OperationContext extends StrategyContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Who writes when a write does not say it: the name that `metadata.managedFields` shows. */
  readonly fieldManager: string;
  /** Admission of new objects: may change the object or throw an ApiError. */
  admitCreate(definition: ResourceDefinition, object: KubernetesObject): void;
}

/** Options that all writes share. */
export interface WriteOptions {
  /** Run everything but the write itself. */
  readonly dryRun?: boolean;
  /** The name that `metadata.managedFields` shows; default the one of the context. */
  readonly fieldManager?: string;
  /** As an apply has found them, instead of those that follow from the change; empty for none. */
  readonly managedFields?: NonNullable<KubernetesObject["metadata"]["managedFields"]>;
  /** Who asks for it over HTTP. */
  readonly requester?: Requester;
}

/** `metav1.DeleteOptions` with dry run decoded. */
export type DeletionOptions = Omit<DeleteOptions, "dryRun"> & WriteOptions;
