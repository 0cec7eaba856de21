import { ageOf } from "../../../api/age.ts";
import type { Endpoints } from "../../../api/core.ts";
import { endpoints } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const SHOWN = 3;

/** @see kubernetes/pkg/registry/core/endpoint/strategy.go (v1.36) */
export const endpointsDefinition: ResourceDefinition<Endpoints> = {
  ...endpoints,
  singular: "endpoints",
  shortNames: ["ep"],
  deprecationWarning: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  setDefaults: (object) => {
    for (const subset of object.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= "TCP";
  },
  validate: (object) => validateMetadata(object, { namespaced: true }),
  columns: [NAME_COLUMN, column("Endpoints", "string", "Ready addresses with their ports."), AGE_COLUMN],
  cells: (object, nowMs) => [
    object.metadata.name,
    endpointsCell(object),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

/** The first three `address:port`, and how many more there are. */
function endpointsCell({ subsets }: Endpoints): string {
  const all = (subsets ?? []).flatMap(({ ports, addresses }) =>
    (ports ?? []).length === 0
      ? (addresses ?? []).map(({ ip }) => ip)
      : (ports ?? []).flatMap(({ port }) => (addresses ?? []).map(({ ip }) => `${ip}:${port}`)),
  );
  if (all.length === 0) return "<none>";
  const shown = all.slice(0, SHOWN).join(",");
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}
