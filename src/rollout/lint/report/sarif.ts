import { isAbsolute, relative, sep } from "node:path";
import type { LintFinding } from "../lint.ts";
import { RULES } from "../rules.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/**
 * Findings as SARIF 2.1.0, which code hosts show beside the lines of a change.
 *
 * @param root - Directory that file names are relative to.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 */
export function lintSarif(findings: readonly LintFinding[], toolVersion: string, root: string): object {
  const driver = {
    name: "rollscope lint",
    version: toolVersion,
    rules: RULES.map(({ id, cause, severity, title, fix }) => ({
      id,
      shortDescription: { text: title.en },
      fullDescription: { text: `${title.en} (leads to ${cause}).` },
      help: { text: fix.en },
      defaultConfiguration: { level: severity },
      properties: { cause },
    })),
  };
  const results = findings.map(({ rule, severity, object, field, file, line, message }) => ({
    ruleId: rule.id,
    ruleIndex: RULES.indexOf(rule),
    level: severity,
    message: { text: `${message.en} ${rule.fix.en}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file, root) },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
        logicalLocations: [{ fullyQualifiedName: `${object}: ${field}`, kind: "member" }],
      },
    ],
  }));
  return { $schema: SCHEMA, version: "2.1.0", runs: [{ tool: { driver }, results }] };
}

function uriOf(file: string, root: string): string {
  const path = isAbsolute(file) ? relative(root, file) : file;
  return path.split(sep).map(encodeURIComponent).join("/");
}
