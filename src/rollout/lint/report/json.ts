import type { LintFinding } from "../lint.ts";

/** Findings for programs, in English. */
export function lintJson(findings: readonly LintFinding[]): object {
  return {
    schemaVersion: 1,
    findings: findings.map(({ rule, severity, object, field, file, line, message }) => ({
      rule: rule.id,
      severity,
      cause: rule.cause,
      file,
      ...(line === undefined ? {} : { line }),
      object,
      field,
      message: message.en,
      fix: rule.fix.en,
    })),
  };
}
