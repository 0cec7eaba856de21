import type { Recording } from "../../recording/recording.ts";
import type { RequestResult } from "../../request-result.ts";
import { answered, type StagedCase } from "./staged-case.ts";
import { Timeline } from "./timeline.ts";

const verification = (version: string): RequestResult => ({
  sequence: 0,
  scheduledMs: 0,
  startedMs: 0,
  endedMs: 1,
  outcome: "ok",
  version,
});

/** Answers name their version: 1 is the old one, 2 the new one. */
const named: Partial<Recording> = { verifyFirst: [verification("1")], verifySecond: [verification("2")] };

/** `new-1` is Ready at 3000 beside `old-1`; both answer well, but for what is added. */
function sideBySide(): Timeline {
  const timeline = new Timeline({ deployment: { replicas: 1 } });
  timeline.pod("old-1").deleted(9000).ended(9100).gone(9200);
  timeline.pod("new-1", { version: "new", readyMs: 3000 });
  timeline.requests(0, 9000, 100, { pod: "old-1", version: "1" });
  return timeline.requests(3000, 12_000, 100, { pod: "new-1", version: "2" });
}

/** Of two replicas one is missing from 5000 to 8000. */
function short(): Timeline {
  const timeline = new Timeline({ deployment: { replicas: 2 } });
  timeline.pod("old-1").deleted(5000).ended(5100).gone(5200);
  timeline.pod("old-2");
  timeline.pod("new-1", { version: "new", readyMs: 8000 });
  return timeline.requests(0, 12_000, 100, { pod: "old-2", version: "1" });
}

/** Answers with errors: M7, M12, M14, M15, M17, M18. */
export const ANSWERS: readonly StagedCase[] = [
  {
    title: "the new version alone answers with 500, and its pod is Ready",
    cause: "M7",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: sideBySide()
      .request(4000, answered(500, { pod: "new-1", version: "2" }))
      .recording(named),
  },
  {
    title: "the new version alone answers with 500, and does not name its pods",
    cause: "M7",
    certainty: "LIKELY",
    recording: (() => {
      const timeline = new Timeline({ deployment: { replicas: 1 } });
      timeline.pod("old-1").deleted(9000).gone(9200);
      timeline.pod("new-1", { version: "new", readyMs: 3000 });
      timeline.requests(0, 9000, 100, { version: "1" }).requests(3000, 12_000, 100, { version: "2" });
      return timeline.request(4000, answered(500, { version: "2" })).recording(named);
    })(),
  },
  {
    title: "500 before the second version was applied",
    cause: "UNKNOWN",
    recording: sideBySide()
      .request(500, answered(500, { pod: "old-1", version: "1" }))
      .recording(named),
  },
  {
    title: "500 from nobody knows which version",
    cause: "UNKNOWN",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1");
      timeline.pod("new-1", { version: "new", readyMs: 3000 });
      return timeline.requests(0, 9000, 100).request(4000, answered(500)).recording();
    })(),
  },
  {
    title: "the old version answers with 503 while a replica is missing",
    cause: "M17",
    certainty: "CONFIRMED",
    pod: "old-2",
    recording: short()
      .request(6000, answered(503, { pod: "old-2", version: "1" }))
      .recording(named),
  },
  {
    title: "only the new version answers with 503, though only while a replica is missing",
    cause: "M17",
    certainty: "LIKELY",
    pod: "new-1",
    recording: short()
      .request(8400, answered(503, { pod: "new-1", version: "2" }))
      .recording(named),
  },
  {
    title: "the new version answers with 503 while all replicas are there",
    cause: "M7",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: sideBySide()
      .request(6000, answered(503, { pod: "new-1", version: "2" }))
      .recording(named),
  },
  {
    title: "the old version answers with 404 while the new one does not",
    cause: "M18",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: sideBySide()
      .request(5000, answered(404, { pod: "old-1", version: "1" }))
      .recording(named),
  },
  {
    title: "the new version answers with 404 when the old one is long gone",
    cause: "M18",
    certainty: "LIKELY",
    pod: "new-1",
    recording: sideBySide()
      .request(14_000, answered(404, { pod: "new-1", version: "2" }))
      .recording(named),
  },
  {
    title: "the old version answers with 500 since there is a new one",
    cause: "M18",
    certainty: "LIKELY",
    pod: "old-1",
    recording: sideBySide()
      .request(5000, answered(500, { pod: "old-1", version: "1" }))
      .recording(named),
  },
  {
    title: "a pod that was never an endpoint answers with 404",
    cause: "M12",
    certainty: "CONFIRMED",
    recording: sideBySide()
      .request(10_000, answered(404, { pod: "stranger", service: "shop" }))
      .recording(named),
  },
  {
    title: "another program answers with 404 after a pod was gone",
    cause: "M12",
    certainty: "LIKELY",
    recording: sideBySide()
      .request(10_000, answered(404, { service: "shop" }))
      .recording(named),
  },
  {
    title: "whoever stands in front answers with 502 while a pod ends",
    cause: "M14",
    certainty: "LIKELY",
    pod: "old-1",
    recording: sideBySide().request(9050, answered(502)).recording(named),
  },
  {
    title: "whoever stands in front answers with 503 when the old pods are gone",
    cause: "M15",
    certainty: "LIKELY",
    recording: sideBySide().request(26_000, answered(503)).recording(named),
  },
];
