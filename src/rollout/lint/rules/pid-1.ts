import type { Container } from "../../../api/core.ts";
import type { DockerfileFacts } from "../../../dockerfile.ts";
import { perServingContainer, type Rule, type Text } from "../rule.ts";

const WRAPPERS = new Set(["npm", "npx", "yarn", "pnpm", "sh", "bash", "dash", "ash"]);

/** A wrapper as PID 1 does not pass SIGTERM on. */
export const pid1: Rule = {
  id: "pid-1",
  severity: "warning",
  cause: "M4",
  title: { en: "A wrapper as PID 1", ko: "PID 1이 래퍼 프로그램" },
  fix: {
    en: 'Start the program itself, in exec form (CMD ["node", "server.js"]), with `exec` in scripts, or under an init such as tini.',
    ko: 'exec 형식(CMD ["node", "server.js"])으로, 스크립트라면 `exec`로, 또는 tini 같은 init 아래에서 프로그램 자체를 시작하세요.',
  },
  check: perServingContainer(({ container, field }, { dockerfiles }) => {
    const { words, place } = startedWords(container, dockerfiles.get(container.name));
    const message = whyNot(container.name, words, place);
    return message ? [{ field: container.command ? `${field}.command` : field, message }] : [];
  }),
};

/** What the container starts, and who says so. */
function startedWords({ command, args }: Container, facts: DockerfileFacts | undefined) {
  if (command) return { words: [...command, ...(args ?? [])], place: "command" };
  if (!facts) return { words: [], place: "" };
  return { words: [...facts.entrypoint, ...(args ?? facts.command)], place: "Dockerfile" };
}

function whyNot(name: string, words: readonly string[], place: string): Text | undefined {
  const [program = ""] = words;
  const bare = program.split("/").at(-1) ?? "";
  if (!WRAPPERS.has(bare)) return undefined;
  const script = words[1] === "-c" ? (words[2] ?? "") : undefined;
  // A shell that replaces itself is none; nor is one that starts a single program and execs it by itself.
  if (script !== undefined && /(^|[;&]\s*)exec\s/.test(script)) return undefined;
  const shown = script === undefined ? words.join(" ") : `${bare} -c "${script}"`;
  return {
    en: `The ${place} of ${name} starts ${shown}: as PID 1 it does not pass SIGTERM on, so pods take their whole grace period and are killed.`,
    ko: `${name}의 ${place}가 ${shown}을 시작합니다. PID 1인 이 프로그램은 SIGTERM을 전달하지 않아, Pod가 유예 시간을 다 쓰고 강제 종료됩니다.`,
  };
}
