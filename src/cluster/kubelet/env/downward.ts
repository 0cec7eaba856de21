import type { Container, Pod } from "../../../api/core.ts";
import { quantityToNumber } from "../../../api/quantity.ts";

/** What a pod can learn about its place beyond its own object. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
  /** Of the node; stands in for limits that are not set. */
  readonly allocatable: Readonly<Record<string, string>>;
}

/**
 * The value of a downward API field such as `metadata.name` or `metadata.labels['app']`.
 *
 * @returns Undefined for a field that Kubernetes does not offer.
 * @see kubernetes/pkg/fieldpath/fieldpath.go and pkg/kubelet/kubelet_pods.go podFieldSelectorRuntimeValue (v1.36)
 */
export function fieldValue(pod: Pod, place: PodPlace, path: string): string | undefined {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] === "labels" ? "labels" : "annotations"]?.[subscript[2] ?? ""] ?? "";
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return mapLines(metadata.labels);
    case "metadata.annotations":
      return mapLines(metadata.annotations);
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return place.hostIP;
    case "status.podIP":
    case "status.podIPs":
      return place.podIP;
    default:
      return undefined;
  }
}

function mapLines(map: Readonly<Record<string, string>> = {}): string {
  const keys = Object.keys(map).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map[key])}`).join("\n");
}

/**
 * The value of `limits.cpu`, `requests.memory` and the like in units of `divisor`, rounded up.
 *
 * @see kubernetes/pkg/api/v1/resource/helpers.go ExtractContainerResourceValue (v1.36)
 */
export function resourceValue(
  container: Container,
  place: PodPlace,
  reference: { resource: string; divisor?: string },
): string {
  const [list, name] = splitOnce(reference.resource);
  const { limits = {}, requests = {} } = container.resources;
  const given = list === "limits" ? (limits[name] ?? place.allocatable[name]) : requests[name];
  const divisor = quantityToNumber(reference.divisor ?? "1") || 1;
  return String(Math.ceil(Number((quantityToNumber(given ?? "0") / divisor).toFixed(6))));
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}
