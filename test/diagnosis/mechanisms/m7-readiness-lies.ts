import { manifests } from "../support/manifests.ts";
import { answeredWith } from "../support/answered-with.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** The probe only sees that the port is open, while the new version cannot do its work yet. */
export const readinessLies: Mechanism = {
  cause: "M7",
  title: "tcpSocket probe; the new version answers 500 at first",
  stage: (place) =>
    manifests(
      place,
      {},
      {
        readinessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 1 },
        behaviour: { failing: { status: 500, forMs: 2000 } },
      },
    ),
  truthOf: (request, truth) => (answeredWith(request, truth, 500, "2") ? ["M7"] : UNKNOWN),
};
