import { perServingContainer, type Rule } from "../rule.ts";

/** Without preStop SIGTERM comes at once, and the data plane sends requests for a while longer. */
export const noPreStop: Rule = {
  id: "no-pre-stop",
  severity: "error",
  cause: "M1",
  title: { en: "No preStop hook", ko: "preStop 훅 없음" },
  fix: {
    en: "Add lifecycle.preStop.sleep for as long as the Service still sends requests to a deleted pod (`rollscope run` measures it).",
    ko: "삭제된 Pod에 Service가 요청을 더 보내는 시간만큼 lifecycle.preStop.sleep을 추가하세요 (`rollscope run`이 잽니다).",
  },
  check: perServingContainer(({ container: { name, lifecycle }, field }) =>
    lifecycle?.preStop
      ? []
      : [
          {
            field,
            message: {
              en: `The container ${name} has no preStop hook: it gets SIGTERM while the Service still sends it requests.`,
              ko: `컨테이너 ${name}에 preStop 훅이 없어, Service가 아직 요청을 보내는 동안 SIGTERM을 받습니다.`,
            },
          },
        ],
  ),
};
