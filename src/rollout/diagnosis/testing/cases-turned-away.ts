import { refused, reset, type StagedCase } from "./staged-case.ts";
import { Timeline } from "./timeline.ts";

/** Two old pods; `old-1` is deleted at 5000 and closes its listener at once, `old-2` stays. */
function closing(options?: ConstructorParameters<typeof Timeline>[0]): Timeline {
  const timeline = new Timeline(options);
  timeline.pod("old-1").deleted(5000).ended(6000).gone(6100);
  return withNeighbour(timeline).direct("old-1", 4000, 5000, "ok").direct("old-1", 5010, 6000, "refused");
}

/** `old-2`, which is open and stays, and traffic before. */
function withNeighbour(timeline: Timeline): Timeline {
  timeline.pod("old-2");
  return timeline.direct("old-2", 0, 1000, "ok").requests(0, 4000, 100);
}

/** The preStop hook of `old-1` failed, or would have taken some time. */
function hooked(event: boolean): Timeline {
  const timeline = new Timeline();
  const pod = timeline.pod("old-1", { container: { lifecycle: { preStop: { exec: { command: ["sleep", "10"] } } } } });
  pod.deleted(5000).ended(6000).gone(6100);
  if (event) pod.event(5005, "FailedPreStopHook", "PreStopHook failed");
  return withNeighbour(timeline).direct("old-1", 4000, 5000, "ok").direct("old-1", 5060, 6000, "refused");
}

/** `new-1` is Ready at 5000 and listens from `openMs` on. */
function starting(openMs: number, toMs = openMs + 1000): Timeline {
  const timeline = withNeighbour(new Timeline());
  timeline.pod("new-1", { version: "new", readyMs: 5000 });
  return timeline.direct("new-1", 5010, openMs, "refused").direct("new-1", openMs, toMs, "ok");
}

const PROBE = { timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 1 };

/** Strategy Recreate: `old-1` ends at 5000, `new-1` is Ready at 8000. */
function recreate(): Timeline {
  const timeline = new Timeline({ deployment: { strategy: { type: "Recreate" }, replicas: 1 } });
  timeline.pod("old-1").deleted(5000).ended(5100).gone(5200);
  timeline.pod("new-1", { version: "new", readyMs: 8000 });
  return timeline.requests(0, 5000, 50).direct("new-1", 8010, 9000, "ok");
}

/** New connections that nobody took: M1, M5, M6, M8, M9. */
export const TURNED_AWAY: readonly StagedCase[] = [
  {
    title: "a deleted pod alone refuses, and the proxy resets",
    cause: "M1",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: closing().request(5300, reset).recording(),
  },
  {
    title: "a deleted pod alone refuses, behind a proxy in the kernel",
    cause: "M1",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: closing().request(5300, refused).recording(),
  },
  {
    title: "the clock of the API is minutes ahead",
    cause: "M1",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: closing({ aheadMs: 300_000 }).request(5300, reset).recording(),
  },
  {
    title: "the clock of the API is minutes behind",
    cause: "M1",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: closing({ aheadMs: -300_000 }).request(5300, reset).recording(),
  },
  {
    title: "pods cannot be reached",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: closing().request(5300, refused).recording({ direct: [] }),
  },
  {
    title: "the listener was closing just then",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: closing().request(5005, reset).recording(),
  },
  {
    title: "the watch of pods had been interrupted and resumed by a new list",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: closing()
      .request(5300, reset)
      .recording({ gaps: [{ resource: "pods", fromMs: 3000, toMs: 3500, reason: "Expired" }] }),
  },
  {
    title: "the API server was restarted, so that the deletion was not seen before the pod was gone",
    cause: "M1",
    certainty: "LIKELY",
    pod: "old-1",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1").gone(6100);
      withNeighbour(timeline).direct("old-1", 4000, 5000, "ok").direct("old-1", 5010, 6000, "refused");
      const gaps = [{ resource: "pods", fromMs: 4500, toMs: 6090, reason: "ECONNREFUSED" }];
      return timeline.request(5300, refused).recording({ gaps });
    })(),
  },
  {
    title: "a new pod does not listen either",
    cause: "M6",
    certainty: "LIKELY",
    pod: "new-1",
    recording: (() => {
      const timeline = closing();
      timeline.pod("new-1", { version: "new", readyMs: 5200 });
      timeline.direct("new-1", 5210, 5600, "refused").direct("new-1", 5610, 6000, "ok");
      return timeline.request(5300, reset).recording();
    })(),
  },
  {
    title: "the deleted pod still took connections, and so did the other one",
    cause: "UNKNOWN",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1").deleted(5000).ended(9000).gone(9100);
      withNeighbour(timeline).direct("old-1", 4000, 8000, "ok").direct("old-1", 8010, 9000, "refused");
      return timeline.request(5300, reset).recording();
    })(),
  },
  {
    title: "answers show that the deleted pod was not routed to any more, and a new one does not listen",
    cause: "M6",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1").deleted(5000).ended(9000).gone(9100);
      timeline.pod("old-2");
      timeline.pod("new-1", { version: "new", readyMs: 7900 });
      timeline.direct("old-1", 4000, 7500, "ok").direct("old-1", 7510, 9000, "refused").direct("old-2", 0, 1000, "ok");
      timeline.direct("new-1", 7910, 8500, "refused").direct("new-1", 8510, 9000, "ok");
      timeline.requests(0, 5300, 100, { pod: "old-1" }).requests(50, 8000, 20, { pod: "old-2" });
      return timeline.request(8100, reset).recording();
    })(),
  },
  {
    title: "the preStop hook failed",
    cause: "M5",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: hooked(true).request(5300, reset).recording(),
  },
  {
    title: "the preStop hook failed, and pods cannot be reached",
    cause: "M5",
    certainty: "LIKELY",
    pod: "old-1",
    recording: hooked(true).request(5300, refused).recording({ direct: [] }),
  },
  {
    title: "there was a preStop hook, and no event says that it failed",
    cause: "M1",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: hooked(false).request(5300, reset).recording(),
  },
  {
    title: "a new pod is Ready, refuses alone and listens later",
    cause: "M6",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: starting(5800).request(5300, reset).recording(),
  },
  {
    title: "a new pod opened before it was looked at, and all others were open",
    cause: "M6",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: (() => {
      const timeline = withNeighbour(new Timeline());
      timeline.pod("new-1", { version: "new", readyMs: 5000 });
      return timeline.direct("new-1", 5060, 6000, "ok").request(5020, reset).recording();
    })(),
  },
  {
    title: "a new pod has just become Ready, and pods cannot be reached",
    cause: "M6",
    certainty: "LIKELY",
    pod: "new-1",
    recording: starting(5800).request(5300, reset).recording({ direct: [] }),
  },
  {
    title: "the readiness probe of the new pod connects to the port of the Service",
    cause: "UNKNOWN",
    recording: (() => {
      const readinessProbe = { httpGet: { path: "/", port: 3000 }, ...PROBE };
      const timeline = withNeighbour(new Timeline());
      timeline.pod("new-1", { version: "new", readyMs: 5000, container: { readinessProbe } });
      return timeline.direct("new-1", 5310, 6500, "ok").request(4990, reset).recording();
    })(),
  },
  {
    title: "the new pod listens already",
    cause: "UNKNOWN",
    recording: starting(5800).request(6300, reset).recording(),
  },
  {
    title: "a new pod is Ready and refuses for long, until the end",
    cause: "M8",
    certainty: "CONFIRMED",
    pod: "new-1",
    recording: starting(17_000, 17_000).request(9000, refused).recording(),
  },
  {
    title: "a new pod is Ready and refuses for a few seconds, until the end",
    cause: "M8",
    certainty: "LIKELY",
    pod: "new-1",
    recording: starting(9000, 9000).request(7000, refused).recording(),
  },
  {
    title: "all endpoints are ready and have no port",
    cause: "M8",
    certainty: "CONFIRMED",
    recording: (() => {
      const timeline = new Timeline({ ports: [] });
      timeline.pod("old-1");
      return timeline.request(5000, refused).recording();
    })(),
  },
  {
    title: "Recreate: there is no endpoint",
    cause: "M9",
    certainty: "CONFIRMED",
    recording: recreate().request(6000, refused).recording(),
  },
  {
    title: "Recreate: the first endpoint is ready, and the data plane does not know yet",
    cause: "M9",
    certainty: "CONFIRMED",
    recording: recreate().request(8300, refused).recording(),
  },
  {
    title: "Recreate: a gateway says that there is nobody",
    cause: "M9",
    certainty: "CONFIRMED",
    recording: recreate().request(6000, { outcome: "http-error", httpStatus: 503 }).recording(),
  },
  {
    title: "Recreate: packets are dropped while there is no endpoint",
    cause: "M9",
    certainty: "LIKELY",
    recording: recreate().request(6000, { outcome: "timeout", errorCode: "ETIMEDOUT", endedMs: 7000 }).recording(),
  },
];
