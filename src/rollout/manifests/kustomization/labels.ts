import { isRecord, type Fields } from "../../../client/fields.ts";
import { changeAt, fieldsAt, type Item } from "./item.ts";
import type { FieldReader } from "./reader.ts";

const POD_TEMPLATES = [["spec", "template"], ["spec", "jobTemplate", "spec", "template"], ["template"]];
/** Kinds whose `spec.selector.matchLabels` is made when missing. */
const SELECTING = new Set(["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"]);
/** Kinds whose selector gets the labels only when it has some already. */
const SELECTING_WHEN_PRESENT = [
  ["spec", "selector", "matchLabels"],
  ["spec", "podSelector", "matchLabels"],
  ["spec", "jobTemplate", "spec", "selector", "matchLabels"],
];

/** Adds the pairs of `labels` to every object and, when asked, to pod templates and selectors. */
export function applyLabels(items: readonly Item[], reader: FieldReader): Item[] {
  let changed = [...items];
  for (const entry of reader.readers("labels", ["pairs", "includeSelectors", "includeTemplates"])) {
    const pairs = entry.textMap("pairs");
    const add = (labels: Fields): Fields => ({ ...labels, ...pairs });
    const withSelectors = entry.flag("includeSelectors");
    const withTemplates = entry.flag("includeTemplates") || withSelectors;
    changed = changed.map((item) => {
      let object = changeAt(item.object, ["metadata", "labels"], add, true);
      if (withTemplates) object = inTemplates(object, add);
      if (withSelectors) object = inSelectors(object, add);
      return { ...item, object };
    });
  }
  return changed;
}

type Add = (labels: Fields) => Fields;

function inTemplates(object: Fields, add: Add): Fields {
  let changed = object;
  for (const path of POD_TEMPLATES) {
    if (path.length === 1 && object["kind"] !== "PodTemplate") continue;
    if (fieldsAt(changed, ...path)) changed = changeAt(changed, [...path, "metadata", "labels"], add, true);
  }
  return changed;
}

function inSelectors(object: Fields, add: Add): Fields {
  const kind = String(object["kind"]);
  if (kind === "Service" || kind === "ReplicationController") return changeAt(object, ["spec", "selector"], add, true);
  let changed = object;
  if (SELECTING.has(kind)) changed = changeAt(changed, ["spec", "selector", "matchLabels"], add, true);
  else for (const path of SELECTING_WHEN_PRESENT) changed = changeAt(changed, path, add);
  changed = changeAt(changed, ["spec", "template", "spec"], (spec) => inScheduling(spec, add));
  return kind === "StatefulSet" ? inClaimTemplates(changed, add) : changed;
}

/** Selectors of pod affinity and of topology spread constraints. */
function inScheduling(spec: Fields, add: Add): Fields {
  let changed = spec;
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    changed = changeAt(changed, ["affinity", kind], (affinity) => ({
      ...affinity,
      ...eachOf(affinity, "requiredDuringSchedulingIgnoredDuringExecution", ["labelSelector", "matchLabels"], add),
      ...eachOf(
        affinity,
        "preferredDuringSchedulingIgnoredDuringExecution",
        ["podAffinityTerm", "labelSelector", "matchLabels"],
        add,
      ),
    }));
  }
  return { ...changed, ...eachOf(changed, "topologySpreadConstraints", ["labelSelector", "matchLabels"], add) };
}

function inClaimTemplates(object: Fields, add: Add): Fields {
  return changeAt(object, ["spec"], (spec) => ({
    ...spec,
    ...eachOf(spec, "volumeClaimTemplates", ["metadata", "labels"], add, true),
  }));
}

function eachOf(fields: Fields, list: string, path: readonly string[], add: Add, create = false): Fields {
  const entries = fields[list];
  if (!Array.isArray(entries)) return {};
  return {
    [list]: entries.map((entry: unknown) => (isRecord(entry) ? changeAt(entry, path, add, create) : entry)),
  };
}
