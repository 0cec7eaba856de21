import type { Resource } from "../../api/resources.ts";
import { definitions } from "../apiserver/registry/index.ts";

/** Every resource whose objects are stored: what the garbage collector watches and a namespace can hold. */
export const servedResources: readonly Resource[] = definitions.filter(
  (definition) => !("answer" in definition || "storedAs" in definition || "compute" in definition),
);
