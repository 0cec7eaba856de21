import { changeAt, type Item } from "./item.ts";
import type { FieldReader } from "./reader.ts";

const SCALABLE = new Set(["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]);

/**
 * Sets `spec.replicas` of the workloads named in `replicas`.
 *
 * @throws {RollscopeError} MANIFEST_INVALID for a name that no workload has.
 */
export function applyReplicas(items: readonly Item[], reader: FieldReader): Item[] {
  let changed = [...items];
  for (const [index, entry] of reader.readers("replicas", ["name", "count"]).entries()) {
    const name = entry.requiredText("name");
    const count = entry.count("count");
    const matches = (item: Item) => item.originalName === name && SCALABLE.has(String(item.object["kind"]));
    if (!changed.some(matches)) throw reader.invalid(`replicas[${index}].name`, `no workload is called "${name}"`);
    changed = changed.map((item) =>
      matches(item)
        ? { ...item, object: changeAt(item.object, ["spec"], (spec) => ({ ...spec, replicas: count }), true) }
        : item,
    );
  }
  return changed;
}
