import type { Cause } from "./cause.ts";
import { listenerClosedEarly } from "./m01-listener-closed.ts";
import { noDrain } from "./m02-no-drain.ts";
import { graceTooShort } from "./m03-grace-too-short.ts";
import { ignoresSigterm } from "./m04-ignores-sigterm.ts";
import { preStopFailed } from "./m05-pre-stop-failed.ts";
import { readyTooEarly } from "./m06-ready-too-early.ts";
import { readinessLies } from "./m07-readiness-lies.ts";
import { wrongPort } from "./m08-wrong-port.ts";
import { noEndpoints } from "./m09-no-endpoints.ts";
import { localPolicy } from "./m10-local-policy.ts";
import { staleRoute } from "./m11-stale-route.ts";
import { addressReused } from "./m12-address-reused.ts";
import { keptAlive } from "./m13-kept-alive.ts";
import { gatewayLag } from "./m14-gateway-lag.ts";
import { notRegistered } from "./m15-not-registered.ts";
import { crash } from "./m16-crash.ts";
import { capacityDip } from "./m17-capacity-dip.ts";
import { versionSkew } from "./m18-version-skew.ts";
import { nodeEnds } from "./m19-node-ends.ts";
import { ownSide } from "./m20-own-side.ts";

/** All causes, the more specific first: of two that fit equally well the first one is meant. */
export const CAUSES: readonly Cause[] = [
  ownSide,
  nodeEnds,
  crash,
  noEndpoints,
  localPolicy,
  staleRoute,
  preStopFailed,
  wrongPort,
  readyTooEarly,
  ignoresSigterm,
  graceTooShort,
  noDrain,
  listenerClosedEarly,
  keptAlive,
  addressReused,
  capacityDip,
  versionSkew,
  readinessLies,
  gatewayLag,
  notRegistered,
];
