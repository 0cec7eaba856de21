import { perServingContainer, type Rule } from "../rule.ts";

/** Commands that say nothing about whether the program answers. */
const EMPTY_CHECKS = /^(true|:|exit 0|echo\b.*|pgrep\b.*|pidof\b.*|ps\b.*|ls\b.*|test -f\b.*|cat \/tmp\b.*)$/;

/** An exec probe that only looks at the process. */
export const processProbe: Rule = {
  id: "process-probe",
  severity: "warning",
  cause: "M8",
  title: { en: "readinessProbe that only looks at the process", ko: "프로세스만 보는 readinessProbe" },
  fix: {
    en: "Probe the port that the Service leads to.",
    ko: "Service가 연결하는 포트를 프로브하세요.",
  },
  check: perServingContainer(({ container: { name, readinessProbe }, field }) => {
    const command = [readinessProbe?.exec?.command ?? []].flat();
    const shell =
      /(^|\/)(ba|da|a)?sh$/.test(command[0] ?? "") && command[1] === "-c" ? (command[2] ?? "") : command.join(" ");
    if (command.length === 0 || !EMPTY_CHECKS.test(shell.trim())) return [];
    return [
      {
        field: `${field}.readinessProbe`,
        message: {
          en: `The readinessProbe of ${name} runs "${shell}", which passes when nobody listens on the port.`,
          ko: `${name}의 readinessProbe는 "${shell}"을 실행하므로 포트를 아무도 열지 않아도 통과합니다.`,
        },
      },
    ];
  }),
};
