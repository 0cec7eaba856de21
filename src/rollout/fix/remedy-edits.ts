import { isRecord, type Fields } from "../../client/fields.ts";
import type { Remedy, RemedyEdit } from "./remedies.ts";
import type { Edit } from "./yaml-edit.ts";

const POD_SPEC = ["spec", "template", "spec"];

/**
 * The edits of remedies in one document; none for what it does not hold, such as containers in a patch that names none.
 *
 * @param value - The Deployment as the document has it.
 */
export function editsIn(value: unknown, remedies: readonly Remedy[]): Edit[] {
  const containers = containersOf(value);
  return remedies.flatMap(({ cause, why, edits }) =>
    edits.flatMap((edit) => {
      const path = pathOf(edit, containers);
      return path ? [{ path, value: edit.value, comment: cause ? `${cause}: ${why}` : why }] : [];
    }),
  );
}

function pathOf({ scope, path }: RemedyEdit, containers: readonly string[]): (string | number)[] | undefined {
  if (scope === "deployment") return ["spec", ...path];
  if (scope === "pod") return [...POD_SPEC, ...path];
  const index = containers.indexOf(scope.container);
  return index === -1 ? undefined : [...POD_SPEC, "containers", index, ...path];
}

/** Names of the containers of a Deployment, as a document has it. */
export function containersOf(value: unknown): string[] {
  let at: unknown = value;
  for (const step of POD_SPEC) at = isRecord(at) ? at[step] : undefined;
  const containers = isRecord(at) ? at["containers"] : undefined;
  return Array.isArray(containers)
    ? containers.map((container: unknown) => (isRecord(container) ? String(container["name"]) : ""))
    : [];
}

/** The remedies as a strategic merge patch for a kustomization. */
export function patchOf(name: string, remedies: readonly Remedy[]): Fields {
  const pod: Record<string, unknown> = {};
  const spec: Record<string, unknown> = {};
  const containers = new Map<string, Record<string, unknown>>();
  for (const { scope, path, value } of remedies.flatMap(({ edits }) => edits)) {
    if (scope === "deployment") assign(spec, path, value);
    else if (scope === "pod") assign(pod, path, value);
    else {
      const container = containers.get(scope.container) ?? { name: scope.container };
      containers.set(scope.container, container);
      // A hook has one action: the others have to go.
      const others = path.at(-1) === "preStop" ? { exec: null, httpGet: null } : {};
      assign(container, path, isRecord(value) ? { ...others, ...value } : value);
    }
  }
  if (containers.size > 0) pod["containers"] = [...containers.values()];
  if (Object.keys(pod).length > 0) spec["template"] = { spec: pod };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec };
}

function assign(fields: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [last, ...rest] = path.toReversed();
  let at = fields;
  for (const step of rest.toReversed()) {
    const next = isRecord(at[step]) ? { ...at[step] } : {};
    at[step] = next;
    at = next;
  }
  if (last !== undefined) at[last] = value;
}
