import { readFileSync, writeFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { readDockerfile } from "../dockerfile.ts";
import { RollscopeError } from "../errors.ts";
import { GRAVITY, lint, type LintFinding } from "../rollout/lint/lint.ts";
import type { GivenDockerfile } from "../rollout/lint/lint-input.ts";
import { lintJson } from "../rollout/lint/report/json.ts";
import { lintSarif } from "../rollout/lint/report/sarif.ts";
import { lintText } from "../rollout/lint/report/text.ts";
import { RULES } from "../rollout/lint/rules.ts";
import { parseManifests } from "../rollout/manifests/documents.ts";
import { loadManifests } from "../rollout/manifests/load.ts";
import type { Manifest } from "../rollout/manifests/manifest.ts";
import { createPalette } from "../rollout/report/palette.ts";
import type { LintCommandOptions } from "./commands/lint.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { messagesFor, useColors } from "./global-options.ts";
import { packageVersion } from "./package-info.ts";

const STDIN = "-";

/**
 * `rollscope lint`
 *
 * @returns The exit code.
 * @throws {RollscopeError} MANIFEST_INVALID, USAGE
 */
export async function lintFiles(options: LintCommandOptions): Promise<number> {
  const { ignore: ignored = [], output, failOn } = options;
  const unknown = ignored.filter((id) => !RULES.some((rule) => rule.id === id));
  if (unknown.length > 0) throw usage(`--ignore: there is no rule ${unknown.join(", ")}; see docs/lint.md`);
  const sources = new Map<string, string>();
  const manifests = await loadAll(options.file, sources);
  const findings = lint(manifests, { dockerfiles: await loadDockerfiles(options.dockerfile ?? []), ignored });
  const text = await render(findings, options, sources);
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  const failing = failOn !== "never" && findings.some(({ severity }) => GRAVITY[severity] >= GRAVITY[failOn]);
  return failing ? EXIT_CODES.requestsFailed : EXIT_CODES.pass;
}

async function loadAll(files: readonly string[], sources: Map<string, string>): Promise<Manifest[]> {
  const named = files.filter((file) => file !== STDIN);
  const manifests = named.length > 0 ? await loadManifests(named) : [];
  if (named.length === files.length) return manifests;
  const text = await readAll(process.stdin);
  sources.set("<stdin>", text);
  const piped = parseManifests("<stdin>", text);
  if (piped.length === 0) throw new RollscopeError("MANIFEST_INVALID", "<stdin>: there is no object in it.");
  return [...manifests, ...piped];
}

async function loadDockerfiles(given: readonly string[]): Promise<GivenDockerfile[]> {
  return Promise.all(
    given.map(async (entry) => {
      const [, image, file = entry] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
      let text: string;
      try {
        text = readFileSync(file, "utf8");
      } catch (error) {
        throw usage(`--dockerfile ${file}: ${error instanceof Error ? error.message : String(error)}`);
      }
      const facts = await readDockerfile(text);
      if (!facts) throw usage(`--dockerfile ${file}: there is no FROM in it`);
      return { ...(image === undefined ? {} : { image }), facts };
    }),
  );
}

async function render(
  findings: readonly LintFinding[],
  options: LintCommandOptions,
  sources: Map<string, string>,
): Promise<string> {
  const { format, output } = options;
  if (format === "json") return `${JSON.stringify(lintJson(findings), undefined, 2)}\n`;
  if (format === "sarif")
    return `${JSON.stringify(lintSarif(findings, packageVersion(), process.cwd()), undefined, 2)}\n`;
  const palette = createPalette(output === undefined && useColors(options, process.stdout));
  const lineOf = (file: string, line: number) => {
    const text = sources.get(file) ?? readFileSync(file, "utf8");
    sources.set(file, text);
    return text.split(/\r?\n/)[line - 1];
  };
  return lintText(findings, { messages: await messagesFor(options), palette, lineOf })
    .map((line) => `${line}\n`)
    .join("");
}

function usage(message: string): RollscopeError {
  return new RollscopeError("USAGE", message);
}
