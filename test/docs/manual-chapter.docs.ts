import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startCluster } from "../../src/cluster/cluster.ts";
import { runSteps, type PlayedStep } from "../e2e/manual-chapter/run-steps.ts";
import { STEPS } from "../e2e/manual-chapter/steps.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Of a long output the beginning says enough. */
const MAX_LINES = 24;

const HEAD = {
  en: `# The manual chapter, with your own kubectl

What the tutorial types by hand, and what engineers type beside it, on an embedded cluster (\`rollscope up\`). Real output of
kubectl 1.36, written by \`npm run docs\`; the same commands are tested with 1.35 and 1.30.
`,
  ko: `# 수동 검증: 내가 쓰는 kubectl 그대로

튜토리얼의 수동 명령과 실무에서 함께 쓰는 명령을 임베디드 클러스터(\`rollscope up\`)에서 실행한 결과입니다. kubectl 1.36의 실제
출력이며 \`npm run docs\`로 생성합니다. 같은 명령을 1.35와 1.30으로도 테스트합니다.
`,
};

test("docs/manual-chapter.md and its Korean twin", async () => {
  const folder = await mkdtemp(join(tmpdir(), "docs-"));
  const cluster = await startCluster({ dir: join(folder, "cluster"), podStartDelayMs: 1100 });
  try {
    const played = await runSteps(cluster.kubeconfigPath, "1.36", STEPS, ROOT);
    await writeFile(join(ROOT, "docs/manual-chapter.md"), transcript(played, "en"));
    await writeFile(join(ROOT, "docs/manual-chapter.ko.md"), transcript(played, "ko"));
    expect(played).toHaveLength(STEPS.length);
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

function transcript(played: readonly PlayedStep[], language: "en" | "ko"): string {
  const pieces = played.map(({ step, output }, index) => {
    const opening = step.title ? `${index === 0 ? "" : "```\n\n"}## ${step.title[language]}\n\n\`\`\`console\n` : "\n";
    return `${opening}$ ${step.command}\n${shortened(output)}`;
  });
  return `${HEAD[language]}\n${pieces.join("")}\`\`\`\n`;
}

function shortened(output: string): string {
  const lines = output.trimEnd().split("\n");
  const shown =
    lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `... (${lines.length - MAX_LINES} more lines)`] : lines;
  return `${shown.map((line) => line.trimEnd()).join("\n")}\n`;
}
