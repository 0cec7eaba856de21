import { preStopSeconds } from "../pre-stop-seconds.ts";
import { perServingContainer, type Rule } from "../rule.ts";

const SHELL_LESS = /^(scratch$|.*distroless|.*chainguard|.*\/static(-debian\d+)?[:@]?)/;

/** A hook that needs a program which the image may not have. */
export const execSleep: Rule = {
  id: "exec-sleep",
  severity: "warning",
  cause: "M5",
  title: { en: "preStop that runs `sleep` from the image", ko: "이미지의 `sleep`을 실행하는 preStop" },
  fix: {
    en: "Use the native action lifecycle.preStop.sleep (Kubernetes 1.30 and newer).",
    ko: "기본 제공 동작 lifecycle.preStop.sleep을 쓰세요 (Kubernetes 1.30 이상).",
  },
  check: perServingContainer(({ container: { name, lifecycle }, field }, { dockerfiles }) => {
    if (!lifecycle?.preStop?.exec || preStopSeconds(lifecycle.preStop) === undefined) return [];
    const base = dockerfiles.get(name)?.baseImage;
    const certain = base !== undefined && SHELL_LESS.test(base);
    return [
      {
        field: `${field}.lifecycle.preStop`,
        ...(certain ? { severity: "error" as const } : {}),
        message: certain
          ? {
              en: `The image of ${name} is built on ${base}, which has no sleep: the hook fails, and SIGTERM comes at once.`,
              ko: `${name}의 이미지는 ${base} 기반이라 sleep이 없습니다. 훅이 실패하고 SIGTERM이 바로 옵니다.`,
            }
          : {
              en: `The preStop hook of ${name} needs a sleep in the image: where there is none (distroless, scratch) it fails, and SIGTERM comes at once.`,
              ko: `${name}의 preStop 훅은 이미지 안의 sleep이 필요합니다. 없으면 (distroless, scratch) 훅이 실패하고 SIGTERM이 바로 옵니다.`,
            },
      },
    ];
  }),
};
