import { formatMoment } from "../numbers.ts";
import { xmlText } from "../xml-text.ts";
import type { PodBar } from "./pod-bars.ts";
import type { TrafficBuckets } from "./traffic-buckets.ts";

const WIDTH = 960;
const LEFT = 130;
const CHART = 140;
const ROW = 18;
const PLOT = WIDTH - LEFT;

/** The whole run in one picture: requests per version and failures over time, and the pods below on the same axis. */
export function timelineSvg(traffic: TrafficBuckets, pods: readonly PodBar[], label: string): string {
  const { fromMs, widthMs, buckets } = traffic;
  const toMs = fromMs + widthMs * buckets.length;
  const x = (ms: number) => LEFT + (PLOT * (Math.min(Math.max(ms, fromMs), toMs) - fromMs)) / (toMs - fromMs);
  const height = CHART + 34 + pods.length * ROW + 8;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${xmlText(label)}">`,
    ...bars(traffic, x),
    ...axis(fromMs, toMs, x),
    ...pods.flatMap((pod, index) => podRow(pod, CHART + 34 + index * ROW, x)),
    `<line class="applied" x1="${round(x(0))}" x2="${round(x(0))}" y1="0" y2="${height}"/>`,
    "</svg>",
  ].join("\n");
}

function bars({ fromMs, widthMs, versions, buckets }: TrafficBuckets, x: (ms: number) => number): string[] {
  const total = ({ answered, failed }: TrafficBuckets["buckets"][number]) =>
    answered.reduce((sum, count) => sum + count, 0) + failed;
  const most = Math.max(...buckets.map(total), 1);
  return buckets.flatMap((bucket, index) => {
    if (total(bucket) === 0) return [];
    const left = x(fromMs + index * widthMs);
    const width = PLOT / buckets.length;
    const parts = [
      ...versions.map((version, place) => ({
        name: version,
        kind: `v${place % 4}`,
        count: bucket.answered[place] ?? 0,
      })),
      { name: "failed", kind: "failed", count: bucket.failed },
    ].filter(({ count }) => count > 0);
    const title = `${formatMoment(fromMs + index * widthMs)}: ${parts.map(({ name, count }) => `${name} ${count}`).join(", ")}`;
    let top = CHART;
    const rects = parts.map(({ kind, count }) => {
      // A single failure among hundreds must be seen.
      const height = Math.max(kind === "failed" ? 4 : 0, (count / most) * (CHART - 10));
      top -= height;
      return `<rect class="${kind}" x="${round(left)}" y="${round(top)}" width="${round(width + 0.2)}" height="${round(height)}"/>`;
    });
    return [`<g><title>${xmlText(title)}</title>`, ...rects, "</g>"];
  });
}

function axis(fromMs: number, toMs: number, x: (ms: number) => number): string[] {
  const stepMs = stepOf(toMs - fromMs);
  const ticks: number[] = [];
  for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) ticks.push(ms);
  return [
    `<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${CHART}" y2="${CHART}"/>`,
    ...ticks.map((ms) => `<text class="tick" x="${round(x(ms))}" y="${CHART + 16}">${formatMoment(ms)}</text>`),
  ];
}

/** A round number of milliseconds, so that there are five to twelve ticks. */
function stepOf(spanMs: number): number {
  const wished = spanMs / 6;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wished)));
  return power * (wished / power >= 5 ? 5 : wished / power >= 2 ? 2 : 1);
}

function podRow({ pod, label, isNew, states }: PodBar, top: number, x: (ms: number) => number): string[] {
  return [
    `<text class="pod" x="${LEFT - 8}" y="${top + 12}">${xmlText(label)}</text>`,
    ...states.flatMap(({ status, fromMs, toMs }) => {
      const [left, right] = [x(fromMs), x(toMs)];
      if (right - left < 0.5) return [];
      const title = `${pod}: ${status}, ${formatMoment(fromMs)} to ${formatMoment(toMs)}`;
      const kind = status === "Running" ? (isNew ? "v1" : "v0") : status === "Terminating" ? "leaving" : "coming";
      return [
        `<rect class="${kind}" x="${round(left)}" y="${top + 2}" width="${round(right - left)}" height="${ROW - 5}" rx="3"><title>${xmlText(title)}</title></rect>`,
      ];
    }),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
