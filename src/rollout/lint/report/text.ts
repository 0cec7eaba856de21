import type { Messages } from "../../report/messages/messages.ts";
import type { Palette } from "../../report/palette.ts";
import type { LintFinding } from "../lint.ts";
import type { Severity } from "../rule.ts";

/** How findings are shown. */
export interface LintTextOptions {
  readonly messages: Messages;
  readonly palette: Palette;
  /** The text of a line of a file, to show it; undefined where it cannot be read. */
  readonly lineOf: (file: string, line: number) => string | undefined;
}

/** Findings for people: place, message, the line itself, and what to do. */
export function lintText(findings: readonly LintFinding[], options: LintTextOptions): string[] {
  const { messages, palette, lineOf } = options;
  const { lint: texts, language } = messages;
  const paint: Record<Severity, (text: string) => string> = {
    error: palette.bad,
    warning: palette.caution,
    note: palette.dim,
  };
  const lines = findings.flatMap(({ rule, severity, file, line, object, message }) => {
    const place = line === undefined ? `${file}: ${object}` : `${file}:${line}`;
    const source = line === undefined ? undefined : lineOf(file, line);
    return [
      `${palette.heading(place)}: ${paint[severity](texts.severity[severity])} ${message[language]} ${palette.dim(`[${rule.id}, ${rule.cause}]`)}`,
      ...(source === undefined ? [] : [palette.dim(`    ${line} | ${source}`)]),
      `    ${palette.good("→")} ${rule.fix[language]}`,
      "",
    ];
  });
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const summary =
    findings.length === 0 ? palette.good(texts.none) : texts.summary(count("error"), count("warning"), count("note"));
  return [...lines, summary];
}
