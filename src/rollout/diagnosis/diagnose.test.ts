import { describe, expect, test } from "vitest";
import type { Recording } from "../recording/recording.ts";
import { diagnose } from "./diagnose.ts";
import { Timeline } from "./testing/timeline.ts";

const reset = { outcome: "reset", errorCode: "ECONNRESET" } as const;
const refused = { outcome: "refused", errorCode: "ECONNREFUSED" } as const;

/** The cause of the only failure there is. */
function causeOf(recording: Recording) {
  const { failures } = diagnose(recording);
  expect(failures).toHaveLength(1);
  const [{ cause, certainty, pod } = { cause: undefined }] = failures;
  return [cause, certainty, pod];
}

/** Two old pods; `old-1` is deleted at 5000 and closes its listener at once, and the other one stays. */
function closing() {
  const timeline = new Timeline();
  timeline.pod("old-1").deleted(5000).ended(6000).gone(6100);
  timeline.pod("old-2");
  timeline.direct("old-1", 4000, 5000, "ok").direct("old-1", 5010, 6000, "refused");
  timeline.direct("old-2", 0, 1000, "ok");
  return timeline.requests(0, 4000, 100);
}

describe("M1: the listener closed before the data plane converged", () => {
  test("is confirmed where the pod alone refuses", () => {
    const recording = closing().request(5300, reset).recording();
    expect(causeOf(recording)).toEqual(["M1", "CONFIRMED", "old-1"]);
    const [group] = diagnose(recording).groups;
    expect(group).toMatchObject({ requests: 1, pods: ["old-1"], firstMs: 4302, lastMs: 4302 });
    expect(group?.evidence).toBe(
      "reset before the first byte 300 ms after SIGTERM of pod old-1; its endpoint was ready=false for 299 ms; it alone refused connections, last open 350 ms before",
    );
  });

  test("is the cause behind a proxy in the kernel, too", () => {
    expect(causeOf(closing().request(5300, refused).recording())).toEqual(["M1", "CONFIRMED", "old-1"]);
  });

  test("is likely without the direct lane", () => {
    const recording = closing().request(5300, refused).recording({ direct: [] });
    expect(causeOf(recording)).toEqual(["M1", "LIKELY", "old-1"]);
    expect(diagnose(recording).missingEvidence).toContain(
      "Pods were not connected to directly, so which pod refused follows from times alone.",
    );
  });

  test("is likely at best while its listener is closing, or when the watch was interrupted", () => {
    expect(causeOf(closing().request(5005, reset).recording())).toEqual(["M1", "LIKELY", "old-1"]);
    const gaps = [{ resource: "pods", fromMs: 3000, toMs: 3500, reason: "network" }];
    expect(causeOf(closing().request(5300, reset).recording({ gaps }))).toEqual(["M1", "LIKELY", "old-1"]);
  });

  test("is not confirmed while a new pod does not listen either", () => {
    const timeline = closing();
    timeline.pod("new-1", { version: "new", readyMs: 5200 });
    timeline.direct("new-1", 5210, 5600, "refused").direct("new-1", 5610, 6000, "ok");
    const [, certainty] = causeOf(timeline.request(5300, reset).recording());
    expect(certainty).toBe("LIKELY");
  });

  test("tells for how long requests were still sent to the pod", () => {
    const { groups, lags } = diagnose(closing().request(5300, reset).request(5940, reset).recording());
    expect(groups[0]?.evidence).toMatch(/; the proxy routed to it for another 638 ms$/);
    expect(lags).toEqual([{ pod: "old-1", lagMs: 940, lastMs: 4940, endpointMs: 1, refusedMs: 10 }]);
  });
});

describe("M2: exits without draining", () => {
  /** `old-1` is deleted at 5000 and exits 30 ms later. */
  const exiting = () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(5000).ended(5030, { exitCode: 143 }).gone(5100);
    timeline.pod("old-2");
    timeline.direct("old-1", 4000, 5000, "ok").direct("old-1", 5050, 5100, "refused");
    return timeline.requests(0, 5000, 100);
  };

  test("is confirmed for what was under way when the container ended", () => {
    const recording = exiting()
      .request(4800, { ...reset, endedMs: 5025 })
      .recording();
    expect(causeOf(recording)).toEqual(["M2", "CONFIRMED", "old-1"]);
  });

  test("is not taken for the cause where everything takes so long, for the machine is busy", () => {
    const recording = exiting()
      .request(5010, { ...reset, connectedMs: 5025, endedMs: 5060 })
      .recording();
    expect(causeOf(recording)).toEqual(["M1", "LIKELY", "old-1"]);
  });

  test("is not confirmed on a kept connection that may have been idle when it was closed", () => {
    const timeline = exiting()
      .reused(4900)
      .reused(4990, { ...reset, endedMs: 5025 });
    expect(causeOf(timeline.recording())).toEqual(["M2", "LIKELY", "old-1"]);
  });

  test("is not the cause of what breaks at another time", () => {
    const recording = exiting()
      .request(3000, { ...reset, endedMs: 3500 })
      .recording();
    expect(causeOf(recording)[0]).toBe("UNKNOWN");
  });
});

describe("M3: the grace period is too short", () => {
  test("is confirmed though another pod ends a second later", () => {
    const timeline = new Timeline();
    for (const [pod, deletedMs] of [
      ["old-1", 5000],
      ["old-2", 6100],
    ] as const) {
      const endedMs = deletedMs + 2010;
      timeline
        .pod(pod, { graceSeconds: 2 })
        .deleted(deletedMs)
        .ended(endedMs, { exitCode: 137 })
        .gone(endedMs + 50);
      timeline.direct(pod, 4000, deletedMs, "ok").direct(pod, deletedMs + 10, endedMs, "refused");
    }
    timeline.requests(0, 7000, 100).request(4900, { ...reset, endedMs: 7005 });
    expect(causeOf(timeline.recording())).toEqual(["M3", "CONFIRMED", "old-1"]);
  });
});

describe("M4: PID 1 ignores SIGTERM", () => {
  const ignoring = (exitCode: number) => {
    const timeline = new Timeline();
    timeline.pod("old-1", { graceSeconds: 2 }).deleted(5000).ended(7040, { exitCode }).gone(7100);
    timeline.pod("old-2", { graceSeconds: 2 }).deleted(9000).ended(11_040, { exitCode }).gone(11_100);
    timeline.direct("old-1", 4000, 7000, "ok").direct("old-1", 7050, 7100, "refused");
    return timeline.requests(0, 7000, 100).request(5500, { ...reset, endedMs: 7010 });
  };

  test("is confirmed when every pod is killed and took connections until then", () => {
    expect(causeOf(ignoring(137).recording())).toEqual(["M4", "CONFIRMED", "old-1"]);
  });

  test("is likely without the direct lane", () => {
    expect(causeOf(ignoring(137).recording({ direct: [] }))).toEqual(["M4", "LIKELY", "old-1"]);
  });

  test("is not the cause when the container ended by itself", () => {
    expect(causeOf(ignoring(0).recording())[0]).toBe("M2");
  });
});

const PROBE = { timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 1 };

describe("M6: Ready before it listens", () => {
  const starting = () => {
    const timeline = new Timeline();
    timeline.pod("old-1");
    timeline.pod("new-1", { version: "new", readyMs: 5000 });
    timeline.direct("old-1", 0, 1000, "ok");
    return timeline.direct("new-1", 5010, 5600, "refused").direct("new-1", 5610, 6500, "ok");
  };

  test("is confirmed where the new pod alone refuses, and listens later", () => {
    expect(causeOf(starting().request(5300, reset).recording())).toEqual(["M6", "CONFIRMED", "new-1"]);
  });

  test("is not the cause where the readiness probe connects to the port of the Service", () => {
    const readinessProbe = { httpGet: { path: "/", port: 3000 }, ...PROBE };
    const timeline = new Timeline();
    timeline.pod("old-1");
    timeline.pod("new-1", { version: "new", readyMs: 5000, container: { readinessProbe } });
    timeline.direct("new-1", 5310, 6500, "ok");
    expect(causeOf(timeline.request(4990, reset).recording())[0]).toBe("UNKNOWN");
  });

  test("is no cause any more when it listens", () => {
    expect(causeOf(starting().request(6000, reset).recording())[0]).toBe("UNKNOWN");
  });
});

describe("M13: a kept connection closed", () => {
  test("is the cause on a connection whose last answer was an error, too", () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(5000).ended(8000).gone(8100);
    timeline.pod("old-2");
    timeline.direct("old-1", 4000, 7900, "ok");
    timeline.requests(0, 8000, 50).reused(4900, { outcome: "http-error", httpStatus: 503 });
    const { failures } = diagnose(timeline.reused(5300, { ...reset, endedMs: 5301 }).recording());
    expect(failures.at(-1)).toMatchObject({ cause: "M13", certainty: "CONFIRMED", pod: "old-1" });
  });
});

describe("M16: crash", () => {
  /** The only new pod crashes when the old one has gone. */
  const crashed = () => {
    const timeline = new Timeline();
    timeline.pod("old-1").deleted(3000).ended(3100).gone(3200);
    timeline.pod("new-1", { version: "new", readyMs: 2900 }).ended(5000, { exitCode: 1 }).restarted(6000);
    return timeline.requests(0, 4900, 50);
  };

  test("is the cause of having no endpoints when those there were crashed", () => {
    expect(causeOf(crashed().request(5300, refused).recording())).toEqual(["M16", "CONFIRMED", "new-1"]);
  });

  test("goes on until the data plane has taken up the pod again", () => {
    expect(causeOf(crashed().request(6100, refused).recording())[0]).toBe("M16");
  });
});

describe("M9: no endpoints", () => {
  const recreate = () => {
    const timeline = new Timeline({ deployment: { strategy: { type: "Recreate" } } });
    timeline.pod("old-1").deleted(5000).ended(5100).gone(5200);
    timeline.pod("new-1", { version: "new", readyMs: 8000 });
    return timeline.requests(0, 5000, 50);
  };

  test("is confirmed while there is none", () => {
    expect(causeOf(recreate().request(6000, refused).recording())).toEqual(["M9", "CONFIRMED", undefined]);
  });

  test("goes on until the data plane has taken up the first one", () => {
    expect(causeOf(recreate().request(8300, refused).recording())).toEqual(["M9", "CONFIRMED", undefined]);
    const answered = recreate().request(8200).request(8300, refused);
    expect(causeOf(answered.recording())[0]).not.toBe("M9");
  });
});
