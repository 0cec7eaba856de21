import { isDeepStrictEqual } from "node:util";
import type { Probe } from "../../../api/core.ts";
import { perServingContainer, type Rule } from "../rule.ts";

/** A liveness probe that asks for the same as the readiness probe kills pods that only ask for a pause. */
export const sameProbes: Rule = {
  id: "same-probes",
  severity: "warning",
  cause: "M16",
  title: { en: "readinessProbe equal to livenessProbe", ko: "livenessProbe와 같은 readinessProbe" },
  fix: {
    en: "Let the livenessProbe ask only whether the process is alive, and give it more patience.",
    ko: "livenessProbe는 프로세스가 살아 있는지만 묻게 하고 더 여유를 두세요.",
  },
  check: perServingContainer(({ container: { name, readinessProbe, livenessProbe }, field }) =>
    readinessProbe && livenessProbe && isDeepStrictEqual(handlerOf(readinessProbe), handlerOf(livenessProbe))
      ? [
          {
            field: `${field}.livenessProbe`,
            message: {
              en: `Both probes of ${name} ask for the same: a pod that is busy for a while is killed instead of spared.`,
              ko: `${name}의 두 프로브가 같은 것을 물어, 잠시 바쁜 Pod를 쉬게 하는 대신 죽입니다.`,
            },
          },
        ]
      : [],
  ),
};

function handlerOf({ httpGet, tcpSocket, exec, grpc }: Probe) {
  return { httpGet, tcpSocket, exec, grpc };
}
