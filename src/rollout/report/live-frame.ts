import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import type { ClusterView, PodView, ReplicaSetView } from "../run-events.ts";
import type { LiveState } from "./live-state.ts";
import type { Messages } from "./messages/messages.ts";
import { formatCount, formatSeconds } from "./numbers.ts";
import { colorPodStatus, type Palette } from "./palette.ts";
import { padEnd, padStart, widest } from "./text-table.ts";

/** How a frame is to look. */
export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  /** On the time base of request results. */
  readonly nowMs: number;
  readonly messages: Messages;
  readonly palette: Palette;
}

const BAR_WIDTH = 30;

/** One picture of the run: the tree of Deployment, ReplicaSets and Pods, the traffic per version, the failures. */
export function renderFrame(state: LiveState, options: FrameOptions): string[] {
  // Before the load starts there is nothing to say about it.
  const traffic = state.totalRequests > 0 ? ["", ...trafficLines(state, options), ...failureLines(state, options)] : [];
  const around = [...statusLines(state, options), ...traffic];
  const treeRows = options.rows - around.length - 1; // the cursor needs a row, too
  const lines = [...around.slice(0, 1), ...treeLines(state.view, options, treeRows), ...around.slice(1)];
  return lines.map((line) => fit(line, Math.max(2, options.columns - 1)));
}

/** Cut to `width` columns; where the cut falls into a wide letter, cliTruncate alone would be one column too long. */
function fit(line: string, width: number): string {
  const cut = cliTruncate(line, width);
  return stringWidth(cut) > width ? cliTruncate(line, width - 1) : cut;
}

function statusLines(state: LiveState, { nowMs, messages, palette }: FrameOptions): string[] {
  if (!state.step) return [""];
  const elapsed = messages.live.elapsed(formatSeconds(nowMs - state.stepStartedMs, 1));
  const progress = state.progress ? `  ${messages.sentence(state.progress.message)}` : "";
  return [`${palette.heading(messages.step[state.step])}  ${palette.dim(elapsed)}${progress}`];
}

function treeLines(view: ClusterView | undefined, options: FrameOptions, rows: number): string[] {
  if (!view) return [];
  const { messages, palette } = options;
  const shown = view.replicaSets.filter((replicaSet, index) => index === 0 || replicaSet.pods.length > 0);
  const pods = shown.flatMap((replicaSet) => replicaSet.pods);
  const podRows = Math.max(0, rows - 1 - shown.length);
  const limit = pods.length > podRows ? Math.max(0, Math.floor(podRows / Math.max(1, shown.length)) - 1) : Infinity;
  const head = `${messages.live.deployment} ${palette.heading(view.deployment)}  ${progressBar(view, palette)}  ${messages.live.replicas(view.updated, view.available, view.desired)}`;
  const line = (pod: PodView) =>
    podLine(pod, widest(pods.map(({ name }) => name)), widest(pods.map(({ status }) => status)), options);
  return [
    head,
    ...shown.flatMap((replicaSet, index) => {
      const isLast = index === shown.length - 1;
      return replicaSetLines(replicaSet, isLast, replicaSet.pods.slice(0, limit).map(line), options);
    }),
  ];
}

function progressBar(view: ClusterView, palette: Palette): string {
  const width = 12;
  const share = view.desired > 0 ? Math.min(1, view.updated / view.desired) : 0;
  const filled = Math.round(share * width);
  return palette.good("█".repeat(filled)) + palette.dim("░".repeat(width - filled));
}

function replicaSetLines(
  replicaSet: ReplicaSetView,
  isLast: boolean,
  podLines: readonly string[],
  { messages, palette }: FrameOptions,
): string[] {
  const head = `${isLast ? "└─" : "├─"} ${replicaSet.name}  ${palette.dim(messages.live.revision(replicaSet.revision))}  ${messages.live.replicaSetReady(replicaSet.ready, replicaSet.desired)}`;
  const indent = isLast ? "   " : "│  ";
  const lines = [...podLines];
  const hidden = replicaSet.pods.length - podLines.length;
  if (hidden > 0) lines.push(palette.dim(messages.live.morePods(hidden)));
  if (replicaSet.pods.length === 0 && replicaSet.desired > 0) lines.push(palette.dim(messages.live.noPods));
  return [head, ...lines.map((line, index) => `${indent}${index === lines.length - 1 ? "└─" : "├─"} ${line}`)];
}

function podLine(pod: PodView, nameWidth: number, statusWidth: number, { messages, palette }: FrameOptions): string {
  const endpoint = messages.live.endpoint(messages.endpoint[pod.endpoint]);
  const color = pod.endpoint === "ready" ? palette.good : pod.endpoint === "none" ? palette.dim : palette.caution;
  const restarts = pod.restarts > 0 ? `  ${palette.bad(messages.restarts(pod.restarts))}` : "";
  return `${padEnd(pod.name, nameWidth)} ${pod.ready} ${colorPodStatus(palette, pod.status, padEnd(pod.status, statusWidth))}  ${color(endpoint)}${restarts}`;
}

function trafficLines(state: LiveState, { nowMs, messages, palette }: FrameOptions): string[] {
  const { live } = messages;
  const versions = state.versions(nowMs);
  const lastSecond = state.lastSecond(nowMs);
  const rate = live.perSecond(formatCount(lastSecond));
  const head = `${palette.heading(live.traffic)}  ${rate}  ${palette.dim(live.total(formatCount(state.totalRequests)))}`;
  const nameWidth = widest(versions.map((version) => version.version));
  const rates = versions.map((version) => live.perSecond(formatCount(version.lastSecond)));
  const totals = versions.map((version) => live.total(formatCount(version.total)));
  return [
    head,
    ...versions.map((version, index) => {
      const filled = Math.round((version.lastSecond / Math.max(1, lastSecond)) * BAR_WIDTH);
      const bar = palette.version(index, "█".repeat(filled)) + palette.dim("░".repeat(BAR_WIDTH - filled));
      const name = palette.version(index, padEnd(version.version, nameWidth));
      return `  ${name} ${bar} ${padStart(rates[index] ?? "", widest(rates))}  ${palette.dim(padStart(totals[index] ?? "", widest(totals)))}`;
    }),
  ];
}

function failureLines(state: LiveState, { messages, palette }: FrameOptions): string[] {
  const { live } = messages;
  const failures = [...state.failures].sort(([, a], [, b]) => b - a);
  const text = failures.map(([error, count]) => `${error} ${formatCount(count)}`).join(", ");
  return [`${palette.heading(live.failures)}  ${text ? palette.bad(text) : palette.good(live.noFailures)}`];
}
