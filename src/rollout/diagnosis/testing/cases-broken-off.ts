import { refused, reset, type StagedCase } from "./staged-case.ts";
import { Timeline } from "./timeline.ts";

/** Traffic that is answered all the time, mostly by others. */
function busy(): Timeline {
  const timeline = new Timeline();
  timeline.pod("old-2");
  return timeline.direct("old-2", 0, 1000, "ok").requests(0, 12_000, 100);
}

/** `old-1` is deleted at 5000 and exits 30 ms later. */
function exiting(): Timeline {
  const timeline = busy();
  timeline.pod("old-1").deleted(5000).ended(5030, { exitCode: 143 }).gone(5100);
  return timeline.direct("old-1", 4000, 5000, "ok").direct("old-1", 5050, 5100, "refused");
}

/** `old-1` is deleted at 5000 and killed 3 s later; it takes connections until `closedMs`. */
function killedAt8000(closedMs: number, exitCode = 137): Timeline {
  const timeline = busy();
  timeline.pod("old-1", { graceSeconds: 3 }).deleted(5000).ended(8040, { exitCode }).gone(8100);
  return timeline.direct("old-1", 4000, closedMs, "ok").direct("old-1", closedMs + 20, 8100, "refused");
}

/** `new-1` crashes at 5000, and takes connections again from 5500 on. */
function crashing(reason = "Error"): Timeline {
  const timeline = busy();
  timeline.pod("new-1", { version: "new", readyMs: 2000 }).ended(5020, { exitCode: 137, reason }).restarted(5400);
  timeline.direct("new-1", 2000, 3000, "ok");
  return timeline.direct("new-1", 5040, 5500, "refused").direct("new-1", 5500, 6500, "ok");
}

/** The only new pod crashes when the old one has gone. */
function allCrashed(): Timeline {
  const timeline = new Timeline();
  timeline.pod("old-1").deleted(3000).ended(3100).gone(3200);
  timeline.pod("new-1", { version: "new", readyMs: 2900 }).ended(5000, { exitCode: 1 }).restarted(6000);
  return timeline.requests(0, 4900, 50);
}

/** `old-1` is evicted at 5000. */
function evicted(): Timeline {
  const timeline = busy();
  const pod = timeline.pod("old-1").deleted(5000).ended(5030, { exitCode: 143 }).gone(5100);
  pod.condition(4990, { type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI" });
  return timeline.direct("old-1", 4000, 5000, "ok").direct("old-1", 5010, 5100, "refused");
}

/** Requests that were under way: M2, M3, M4, M13, M16, M19. */
export const BROKEN_OFF: readonly StagedCase[] = [
  {
    title: "under way when the container ended at SIGTERM",
    cause: "M2",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: exiting()
      .request(4800, { ...reset, endedMs: 5025 })
      .recording(),
  },
  {
    title: "the answer had begun when the container ended",
    cause: "M2",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: exiting()
      .request(5001, { ...reset, firstByteMs: 5010, endedMs: 5025 })
      .recording(),
  },
  {
    title: "on a kept connection, under way for long when the container ended",
    cause: "M2",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: exiting()
      .reused(4500)
      .reused(4600, { ...reset, endedMs: 5025 })
      .recording(),
  },
  {
    title: "nothing else was answered meanwhile, so that nobody may have taken it",
    cause: "M2",
    certainty: "LIKELY",
    pod: "old-1",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1").deleted(5000).ended(5030, { exitCode: 143 }).gone(5100);
      timeline.pod("old-2");
      timeline.direct("old-2", 0, 1000, "ok").direct("old-1", 4000, 5000, "ok").requests(0, 4900, 100);
      return timeline.request(4950, { ...reset, endedMs: 5025 }).recording();
    })(),
  },
  {
    title: "connections take so long, for the machine is busy, that it may have been a refusal",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: exiting()
      .request(5010, { ...reset, connectedMs: 5025, endedMs: 5060 })
      .recording(),
  },
  {
    title: "on a kept connection that may have been idle when it was closed",
    cause: "M2",
    certainty: "LIKELY",
    pod: "old-1",
    recording: exiting()
      .reused(4900)
      .reused(4990, { ...reset, endedMs: 5025 })
      .recording(),
  },
  {
    title: "broken off long before the container ended",
    cause: "UNKNOWN",
    recording: exiting()
      .request(3000, { ...reset, endedMs: 3500 })
      .recording(),
  },
  {
    title: "killed at the end of the grace period, having stopped to take connections before",
    cause: "M3",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: killedAt8000(6000)
      .request(5500, { ...reset, endedMs: 8010 })
      .recording(),
  },
  {
    title: "killed while other pods ended by themselves, and pods cannot be reached",
    cause: "M3",
    certainty: "LIKELY",
    pod: "old-1",
    recording: (() => {
      const timeline = killedAt8000(6000);
      timeline.pod("old-3").deleted(12_000).ended(12_500).gone(12_600);
      return timeline.request(5500, { ...reset, endedMs: 8010 }).recording({ direct: [] });
    })(),
  },
  {
    title: "killed at the end of the grace period, though another pod is killed a second later",
    cause: "M3",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: (() => {
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
      return timeline
        .requests(0, 7000, 100)
        .request(4900, { ...reset, endedMs: 7005 })
        .recording();
    })(),
  },
  {
    title: "killed after its whole grace period, taking connections until then",
    cause: "M4",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: killedAt8000(8020)
      .request(5500, { ...reset, endedMs: 8010 })
      .recording(),
  },
  {
    title: "killed, and one more connection came about just then",
    cause: "M4",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: killedAt8000(8020)
      .direct("old-1", 8018, 8019, "ok")
      .request(5500, { ...reset, endedMs: 8010 })
      .recording(),
  },
  {
    title: "every pod is killed, and pods cannot be reached",
    cause: "M4",
    certainty: "LIKELY",
    pod: "old-1",
    recording: killedAt8000(8020)
      .request(5500, { ...reset, endedMs: 8010 })
      .recording({ direct: [] }),
  },
  {
    title: "it ended by itself when the grace period was nearly over",
    cause: "M2",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: killedAt8000(6000, 0)
      .request(5500, { ...reset, endedMs: 8010 })
      .recording(),
  },
  {
    title: "a kept connection is closed while fresh ones are served",
    cause: "M13",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: killedAt8000(8020).reused(6400).reused(6500, reset).recording(),
  },
  {
    title: "a kept connection is closed when its pod ends",
    cause: "M13",
    certainty: "LIKELY",
    pod: "old-1",
    recording: exiting()
      .reused(4900)
      .reused(5020, { ...reset, endedMs: 5025 })
      .recording(),
  },
  {
    title: "the same on a connection that was not used before",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: exiting()
      .reused(5020, { ...reset, endedMs: 5021 })
      .recording(),
  },
  {
    title: "under way when a container crashed",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: crashing()
      .request(4700, { ...reset, endedMs: 5000 })
      .recording(),
  },
  {
    title: "under way when a container ran out of memory",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: crashing("OOMKilled")
      .request(4700, { ...reset, endedMs: 5000 })
      .recording(),
  },
  {
    title: "refused while the container is being restarted",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: crashing().request(5200, reset).recording(),
  },
  {
    title: "refused while the container is being restarted, and pods cannot be reached",
    cause: "M16",
    certainty: "LIKELY",
    pod: "new-1",
    recording: crashing().request(5200, reset).recording({ direct: [] }),
  },
  {
    title: "killed because its liveness probe failed",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: (() => {
      const timeline = busy();
      const pod = timeline.pod("new-1", { version: "new", readyMs: 2000 }).ended(5020, { exitCode: 143 });
      pod.event(4990, "Killing", "Container app failed liveness probe, will be restarted").restarted(5400);
      timeline.direct("new-1", 2000, 3000, "ok").direct("new-1", 5040, 5500, "refused");
      return timeline
        .direct("new-1", 5500, 6500, "ok")
        .request(4700, { ...reset, endedMs: 5000 })
        .recording();
    })(),
  },
  {
    title: "all that were there crashed, so that there is no endpoint",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: allCrashed().request(5300, refused).recording(),
  },
  {
    title: "all that were there crashed, and the data plane has not taken up the first one again",
    cause: "M16",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: allCrashed().request(6100, refused).recording(),
  },
  {
    title: "under way when its pod was evicted",
    cause: "M19",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: evicted()
      .request(4700, { ...reset, endedMs: 5025 })
      .recording(),
  },
  {
    title: "refused by a pod that was evicted",
    cause: "M19",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: evicted().request(5060, reset).recording(),
  },
];
