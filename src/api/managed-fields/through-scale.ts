import { parseFieldsV1 } from "./field-set.ts";
import type { Manager, Managers } from "./managers.ts";

const REPLICAS = parseFieldsV1({ "f:spec": { "f:replicas": {} } });

/**
 * Managers after a write through the scale subresource.
 *
 * Kubernetes translates them to the version of Scale and back, and does not know again whoever has updated the replicas
 * of the object itself: that entry comes apart, and the part with the replicas has lost its time.
 *
 * @see kubernetes apimachinery/pkg/util/managedfields/scalehandler.go ToParent (v1.36)
 */
export function managersThroughScale(managers: Managers): Managers {
  const after = new Map<string, Manager>();
  for (const [key, manager] of managers) {
    const { operation, fields } = manager;
    const rest = fields.difference(REPLICAS);
    if (operation === "Apply" || rest === fields) {
      after.set(key, manager);
      continue;
    }
    const { time: _time, entry: _entry, ...timeless } = manager;
    if (!rest.isEmpty) after.set(key, { ...manager, fields: rest });
    after.set(`${key}\0replicas`, { ...timeless, fields: REPLICAS });
  }
  return after;
}
