import { perServingContainer, type Rule } from "../rule.ts";

/** A TCP connection says that somebody listens, not that it answers. */
export const tcpReadiness: Rule = {
  id: "tcp-readiness",
  severity: "warning",
  cause: "M7",
  title: { en: "Shallow readinessProbe", ko: "얕은 readinessProbe" },
  fix: {
    en: "Probe with httpGet (or grpc) on a path that needs what users need.",
    ko: "사용자에게 필요한 것을 확인하는 경로에 httpGet(또는 grpc)으로 프로브하세요.",
  },
  check: perServingContainer(({ container: { name, readinessProbe }, field }) =>
    readinessProbe?.tcpSocket
      ? [
          {
            field: `${field}.readinessProbe`,
            message: {
              en: `The readinessProbe of ${name} only opens a TCP connection: a program that listens and fails counts as ready.`,
              ko: `${name}의 readinessProbe는 TCP 연결만 열어 보므로, 포트만 열고 실패하는 프로그램도 준비된 것으로 봅니다.`,
            },
          },
        ]
      : [],
  ),
};
