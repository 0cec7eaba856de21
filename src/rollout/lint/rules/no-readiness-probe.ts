import { perServingContainer, type Rule } from "../rule.ts";

/** Without a readinessProbe a pod is Ready as soon as its container runs. */
export const noReadinessProbe: Rule = {
  id: "no-readiness-probe",
  severity: "error",
  cause: "M6",
  title: { en: "No readinessProbe", ko: "readinessProbe 없음" },
  fix: {
    en: "Add an HTTP readinessProbe that answers only when the program does.",
    ko: "프로그램이 응답할 수 있을 때만 성공하는 HTTP readinessProbe를 추가하세요.",
  },
  check: perServingContainer(({ container: { name, readinessProbe }, field }) =>
    readinessProbe
      ? []
      : [
          {
            field,
            message: {
              en: `The container ${name} has no readinessProbe: new pods get traffic before the program listens.`,
              ko: `컨테이너 ${name}에 readinessProbe가 없어, 프로그램이 포트를 열기 전에 새 Pod가 트래픽을 받습니다.`,
            },
          },
        ],
  ),
};
