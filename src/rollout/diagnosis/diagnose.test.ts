import { describe, expect, test } from "vitest";
import { diagnose } from "./diagnose.ts";
import { refused, reset } from "./testing/staged-case.ts";
import { Timeline } from "./testing/timeline.ts";

/** `old-1` is deleted at 5000 and refuses from then on; `old-2` stays. */
function closing(): Timeline {
  const timeline = new Timeline();
  timeline.pod("old-1").deleted(5000).ended(6000).gone(6100);
  timeline.pod("old-2");
  timeline.direct("old-1", 4000, 5000, "ok").direct("old-1", 5010, 6000, "refused").direct("old-2", 0, 1000, "ok");
  return timeline.requests(0, 4000, 100);
}

describe("the diagnosis of a run", () => {
  test("without failures is empty", () => {
    expect(diagnose(closing().recording())).toMatchObject({ groups: [], failures: [] });
  });

  test("puts failures with the same cause and certainty together, with an example and what to do", () => {
    const timeline = closing().request(5005, reset).request(5300, reset).request(5600, reset).reused(5700, refused);
    const { groups } = diagnose(timeline.recording());
    expect(groups.map(({ lane, cause, certainty, requests }) => [lane, cause, certainty, requests])).toEqual([
      ["service", "M1", "CONFIRMED", 2],
      ["service", "M1", "LIKELY", 1],
      ["reused", "M1", "CONFIRMED", 1],
    ]);
    expect(groups[0]).toEqual({
      lane: "service",
      cause: "M1",
      certainty: "CONFIRMED",
      requests: 2,
      firstMs: 4302,
      lastMs: 4602,
      pods: ["old-1"],
      evidence:
        "reset before the first byte 300 ms after SIGTERM of pod old-1; its endpoint was ready=false for 299 ms; it alone refused connections, last open 350 ms before; the proxy routed to it for another 298 ms",
      fix: expect.stringContaining("preStop"),
    });
  });

  test("knows a kept connection by its port, even after an error", () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(5000).ended(8000).gone(8100);
    timeline.pod("old-2");
    timeline.direct("old-1", 4000, 7900, "ok").requests(0, 8000, 50);
    timeline.reused(4900, { outcome: "http-error", httpStatus: 503 }).reused(5300, { ...reset, endedMs: 5301 });
    const { failures } = diagnose(timeline.recording());
    expect(failures.at(-1)).toMatchObject({ cause: "M13", certainty: "CONFIRMED", pod: "old-1" });
  });

  test("names each failure, on the time base of the verdict", () => {
    const { failures } = diagnose(closing().request(5300, reset).recording());
    expect(failures).toEqual([expect.objectContaining({ lane: "service", sequence: 40, startedMs: 4300, atMs: 4302 })]);
  });

  test("confirms nothing that happened in the same way before the rollout", () => {
    const timeline = new Timeline();
    timeline.request(500, reset);
    timeline.pod("old-1").deleted(5000).ended(6000).gone(6100);
    timeline.pod("old-2");
    timeline.direct("old-1", 0, 5000, "ok").direct("old-1", 5010, 6000, "refused").direct("old-2", 0, 1000, "ok");
    const { failures } = diagnose(timeline.requests(0, 4000, 100).request(5300, reset).recording());
    expect(failures.map(({ cause, certainty }) => [cause, certainty])).toEqual([
      ["UNKNOWN", undefined],
      ["M1", "LIKELY"],
    ]);
  });

  test("says of what it cannot explain what is missing", () => {
    const unexplained = closing().request(4110, reset);
    const [group] = diagnose(unexplained.recording()).groups;
    expect(group).toMatchObject({ cause: "UNKNOWN", requests: 1 });
    expect(group?.evidence).toBe("ECONNRESET: every pod took connections, and none was seen to end at that time");
    expect(group).not.toHaveProperty("fix");
    expect(diagnose(unexplained.recording({ direct: [] })).missingEvidence).toContain(
      "Pods were not connected to directly, so which pod refused follows from times alone.",
    );
  });
});

describe("the measured lag", () => {
  test("reaches to the last failure that is attributed to the pod", () => {
    const { lags } = diagnose(closing().request(5300, reset).request(5940, reset).request(9000).recording());
    expect(lags).toEqual([{ pod: "old-1", lagMs: 940, lastMs: 4940, endpointMs: 1, refusedMs: 10 }]);
  });

  test("reaches to the last answer that names the pod", () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(5000).ended(9000).gone(9100);
    timeline.pod("old-2");
    timeline.requests(0, 5800, 100, { pod: "old-1" }).requests(50, 9000, 100, { pod: "old-2" });
    expect(diagnose(timeline.recording()).lags).toEqual([{ pod: "old-1", lagMs: 700, lastMs: 4700, endpointMs: 1 }]);
  });

  test("is not told where nothing went to the pod after its deletion, nor of pods that the clean-up deletes", () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(5000).gone(5100);
    timeline.pod("old-2").deleted(9000).gone(9100);
    timeline.requests(0, 8000, 100, { pod: "old-2" });
    expect(diagnose(timeline.recording()).lags).toEqual([{ pod: "old-1", endpointMs: 1 }]);
  });
});

describe("whatever the watch missed", () => {
  const gap = { resource: "pods", fromMs: 4800, toMs: 6000, reason: "connection lost" };

  test("nothing is confirmed about the time of a gap", () => {
    const { groups, missingEvidence } = diagnose(
      closing()
        .request(5300, reset)
        .recording({ gaps: [gap] }),
    );
    expect(groups.map(({ certainty }) => certainty)).toEqual(["LIKELY"]);
    expect(missingEvidence).toContain(
      "The watch of pods was interrupted: what happened meanwhile was seen late or not at all.",
    );
  });

  test("what was seen well before or after it is confirmed all the same", () => {
    const gaps = [{ ...gap, fromMs: 15_000, toMs: 16_000 }];
    expect(diagnose(closing().request(5300, reset).recording({ gaps })).groups[0]?.certainty).toBe("CONFIRMED");
  });

  test("nothing is confirmed just before the end of a recording that was cut off", () => {
    const { groups, missingEvidence } = diagnose(closing().request(5300, reset).recording({ cutOff: true }));
    expect(groups[0]?.certainty).toBe("LIKELY");
    expect(missingEvidence).toContain("The recording was cut off: what happened after it is not known.");
  });

  test("a change that was never told of leaves less to say, and no wrong cause", () => {
    const recording = closing().request(5300, reset).recording();
    // Neither the EndpointSlice nor the end of the container arrived.
    const changes = recording.changes.filter(({ object, atMs }) => object.kind !== "EndpointSlice" || atMs < 5000);
    expect(diagnose({ ...recording, changes }).failures[0]).toMatchObject({ cause: "M1", pod: "old-1" });
  });

  test("timestamps of another clock do not matter where news came at once", () => {
    const far = new Timeline({ aheadMs: 3_600_000 });
    far.pod("old-1").deleted(5000).gone(5100);
    far.pod("old-2");
    far.requests(0, 5500, 100, { pod: "old-1" });
    expect(diagnose(far.recording()).lags[0]?.lagMs).toBe(400);
  });
});
