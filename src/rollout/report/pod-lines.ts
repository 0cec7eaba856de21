import type { ClusterView, PodView } from "../run-events.ts";
import type { Messages } from "./messages/messages.ts";
import { colorPodStatus, type Palette } from "./palette.ts";

/** One line per pod, newest revision first: `name 1/1 Running  (revision 2, endpoint ready)`. */
export function podLines(view: ClusterView, messages: Messages, palette: Palette): string[] {
  const pods = view.replicaSets.flatMap((replicaSet) => replicaSet.pods);
  const statusWidth = Math.max(...pods.map((pod) => pod.status.length));
  return pods.map((pod) => {
    const padding = " ".repeat(statusWidth - pod.status.length);
    const annotation = palette.dim(messages.podAnnotation(pod.revision, messages.endpoint[pod.endpoint]));
    return `${pod.name} ${pod.ready} ${colorPodStatus(palette, pod.status, pod.status)}${padding}  ${annotation}${restarts(pod, messages)}`;
  });
}

function restarts(pod: PodView, messages: Messages): string {
  return pod.restarts > 0 ? ` ${messages.restarts(pod.restarts)}` : "";
}
