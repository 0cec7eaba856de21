import { listenerClosed } from "./m1-listener-closed.ts";
import { noDrain } from "./m2-no-drain.ts";
import { graceTooShort } from "./m3-grace-too-short.ts";
import { ignoresSigterm } from "./m4-ignores-sigterm.ts";
import { preStopFailed } from "./m5-pre-stop-failed.ts";
import { readyTooEarly } from "./m6-ready-too-early.ts";
import { readinessLies } from "./m7-readiness-lies.ts";
import { loopbackOnly, wrongPort } from "./m8-wrong-port.ts";
import { onlyReplica, recreate } from "./m9-no-endpoints.ts";
import { keptAlive } from "./m13-kept-alive.ts";
import { crash, livenessKill } from "./m16-crash.ts";
import { capacityDip } from "./m17-capacity-dip.ts";
import { versionSkew } from "./m18-version-skew.ts";
import { outOfDescriptors } from "./m20-load-generator.ts";
import type { Mechanism } from "./mechanism.ts";

/** All mechanisms that can be staged, in the order of their causes. */
export const MECHANISMS: readonly Mechanism[] = [
  listenerClosed,
  noDrain,
  graceTooShort,
  ignoresSigterm,
  preStopFailed,
  readyTooEarly,
  readinessLies,
  wrongPort,
  loopbackOnly,
  recreate,
  onlyReplica,
  keptAlive,
  crash,
  livenessKill,
  capacityDip,
  versionSkew,
  outOfDescriptors,
];
