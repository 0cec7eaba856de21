import { containersOf } from "../lint-input.ts";
import type { Rule } from "../rule.ts";

/** A port that nobody has. */
export const targetPort: Rule = {
  id: "target-port",
  severity: "error",
  cause: "M8",
  title: { en: "targetPort that does not resolve", ko: "해석되지 않는 targetPort" },
  fix: {
    en: "Give a container port that name, or name the number.",
    ko: "컨테이너 포트에 그 이름을 주거나 번호를 쓰세요.",
  },
  check: ({ workloads }) =>
    workloads.flatMap(({ object, services }) => {
      const ports = containersOf(object).flatMap((container) => container.ports ?? []);
      return services.flatMap(({ manifest, object: service }) =>
        (service.spec.ports ?? []).flatMap((port, index) => {
          const target = port.targetPort ?? port.port;
          const found = ports.some(({ name, containerPort }) => name === target || containerPort === target);
          if (found) return [];
          const named = typeof target === "string";
          return [
            {
              manifest,
              field: `spec.ports[${index}].targetPort`,
              ...(named ? {} : { severity: "note" as const }),
              message: named
                ? {
                    en: `No container of ${object.metadata.name} has a port named ${target}: its pods get no traffic on this port.`,
                    ko: `${object.metadata.name}의 컨테이너에 ${target}이라는 포트가 없어, 이 포트로는 트래픽을 받지 못합니다.`,
                  }
                : {
                    en: `No container of ${object.metadata.name} declares port ${target}; it works if the program listens there.`,
                    ko: `${object.metadata.name}의 컨테이너가 포트 ${target}를 선언하지 않았습니다. 프로그램이 그 포트를 열면 동작합니다.`,
                  },
            },
          ];
        }),
      );
    }),
};
