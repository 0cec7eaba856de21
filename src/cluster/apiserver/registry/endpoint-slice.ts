import { ageOf } from "../../../api/age.ts";
import type { EndpointSlice } from "../../../api/discovery.ts";
import { endpointSlices } from "../../../api/resources.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "../../../api/validation/endpoint-slice.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { equalJson } from "../../storage/json-value.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const SHOWN = 3;

/** @see kubernetes/pkg/registry/discovery/endpointslice/strategy.go (v1.36) */
export const endpointSliceDefinition: ResourceDefinition<EndpointSlice> = {
  ...endpointSlices,
  singular: "endpointslice",
  setDefaults: (slice) => {
    slice.endpoints ??= null;
    slice.ports ??= null;
    for (const endpoint of slice.endpoints ?? []) endpoint.conditions ??= {};
    for (const port of slice.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  prepareForCreate: (slice) => {
    slice.metadata.generation = 1;
  },
  // There is no spec: any change of the content counts.
  prepareForUpdate: (slice, old) => {
    const { metadata: _new, ...content } = slice;
    const { metadata: _old, ...oldContent } = old;
    slice.metadata.generation = (old.metadata.generation ?? 0) + (equalJson(content, oldContent) ? 0 : 1);
  },
  validate: (slice) => [...validateMetadata(slice, { namespaced: true }), ...validateEndpointSlice(slice)],
  validateUpdate: validateEndpointSliceUpdate,
  columns: [
    NAME_COLUMN,
    column("AddressType", "string", "Family of the addresses."),
    column("Ports", "string", "Ports of every endpoint."),
    column("Endpoints", "string", "Addresses."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, addressType, ports, endpoints }, nowMs) => [
    metadata.name,
    addressType,
    listCell(
      ports?.map((port) => String(port.port ?? "*")),
      "<unset>",
    ),
    listCell(
      endpoints?.flatMap((endpoint) => endpoint.addresses),
      "<unset>",
    ),
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** The first three entries, and how many more there are. */
function listCell(entries: readonly string[] | undefined, whenEmpty: string): string {
  if (!entries || entries.length === 0) return whenEmpty;
  const shown = entries.slice(0, SHOWN).join(",");
  return entries.length > SHOWN ? `${shown} + ${entries.length - SHOWN} more...` : shown;
}
