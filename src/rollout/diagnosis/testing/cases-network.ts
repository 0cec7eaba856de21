import type { Node } from "../../../api/core.ts";
import { timeout, unreachable, type StagedCase } from "./staged-case.ts";
import { Timeline } from "./timeline.ts";

function nodeOf(name: string, address: string, isReady = true): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "" },
    spec: {},
    status: {
      addresses: [{ type: "InternalIP", address }],
      conditions: [{ type: "Ready", status: isReady ? "True" : "Unknown" }],
    },
  };
}

/** The load comes to node-1; `old-1` leaves it at 5000, and `new-1` is on node-2. */
function local(policy: "Local" | "Cluster" = "Local"): Timeline {
  const timeline = new Timeline({ service: { externalTrafficPolicy: policy } });
  timeline.pod("old-1", { node: "node-1" }).deleted(5000).ended(5500).gone(5600);
  timeline.pod("new-1", { version: "new", readyMs: 3000, node: "node-2" });
  return timeline.requests(0, 5000, 100).direct("new-1", 3000, 4000, "ok").direct("old-1", 4000, 5000, "ok");
}

const lost = { ...timeout, connectedMs: undefined };

/** `old-1` is gone at 5600, `old-2` stays. */
function gone(): Timeline {
  const timeline = new Timeline();
  timeline.pod("old-1").deleted(5000).ended(5500).gone(5600);
  timeline.pod("old-2");
  return timeline.requests(0, 5000, 100).direct("old-1", 4000, 5000, "ok").direct("old-2", 0, 1000, "ok");
}

/** What does not come back, and what was never sent: M10, M11, M19, M20. */
export const NETWORK: readonly StagedCase[] = [
  {
    title: "policy Local, and no endpoint on the node of the load",
    cause: "M10",
    certainty: "CONFIRMED",
    recording: local()
      .news(-500, nodeOf("node-1", "127.0.0.1"))
      .request(11_000, { ...lost, endedMs: 16_000 })
      .recording(),
  },
  {
    title: "policy Local, and the node of the load is not known",
    cause: "M10",
    certainty: "LIKELY",
    recording: local()
      .request(40_000, { ...lost, endedMs: 45_000 })
      .recording(),
  },
  {
    title: "policy Cluster",
    cause: "UNKNOWN",
    recording: local("Cluster")
      .news(-500, nodeOf("node-1", "127.0.0.1"))
      .request(40_000, { ...lost, endedMs: 45_000 })
      .recording(),
  },
  {
    title: "unreachable after a pod was gone, and all others are open",
    cause: "M11",
    certainty: "CONFIRMED",
    pod: "old-1",
    recording: gone()
      .request(6000, { ...unreachable, connectedMs: undefined })
      .recording(),
  },
  {
    title: "timed out after a pod was gone",
    cause: "M11",
    certainty: "LIKELY",
    pod: "old-1",
    recording: gone()
      .request(6000, { ...lost, endedMs: 11_000 })
      .recording(),
  },
  {
    title: "timed out with a connection, while nothing happened",
    cause: "UNKNOWN",
    recording: gone()
      .request(4000, { ...timeout, endedMs: 4900 })
      .recording(),
  },
  {
    title: "timed out on a node that is not Ready",
    cause: "M19",
    certainty: "LIKELY",
    recording: (() => {
      const timeline = new Timeline();
      timeline.pod("old-1", { node: "node-1" });
      timeline.pod("old-2", { node: "node-1" });
      timeline.news(-500, nodeOf("node-1", "10.0.0.1")).news(40_000, nodeOf("node-1", "10.0.0.1", false));
      return timeline.request(5000, { ...lost, endedMs: 10_000 }).recording();
    })(),
  },
  {
    title: "no port was left on our side",
    cause: "M20",
    certainty: "CONFIRMED",
    recording: gone()
      .request(5020, { outcome: "client-error", errorCode: "EADDRNOTAVAIL", connectedMs: undefined })
      .recording(),
  },
  {
    title: "the name of the Service could not be looked up",
    cause: "M20",
    certainty: "CONFIRMED",
    recording: gone()
      .request(5020, { outcome: "unreachable", errorCode: "EAI_AGAIN", connectedMs: undefined })
      .recording(),
  },
  {
    title: "the connection took as long as a packet that was lost",
    cause: "M20",
    certainty: "LIKELY",
    recording: gone()
      .request(2000, { ...timeout, connectedMs: 3020, endedMs: 7000 })
      .recording(),
  },
];
