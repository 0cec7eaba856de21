import { nameOf, type Manifest } from "../manifests/manifest.ts";
import { lintInput, type GivenDockerfile } from "./lint-input.ts";
import type { Rule, Severity, Text } from "./rule.ts";
import { RULES } from "./rules.ts";

/** A hazard at its place. */
export interface LintFinding {
  readonly rule: Rule;
  readonly severity: Severity;
  /** `Deployment shop/web` */
  readonly object: string;
  readonly field: string;
  readonly file: string;
  /** Absent for what a kustomization builds. */
  readonly line?: number;
  readonly message: Text;
}

/** Ids of rules, separated by commas, that an object is exempt from. */
const IGNORE = "rollscope.dev/lint-ignore";

/** How grave a finding is: 0 for a note, 2 for an error. */
export const GRAVITY: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

/**
 * Looks for hazards in manifests, by all rules but those that are named in `ignored` or by an annotation of the object.
 *
 * @returns In the order of files and lines.
 */
export function lint(
  manifests: readonly Manifest[],
  options: { readonly dockerfiles?: readonly GivenDockerfile[]; readonly ignored?: readonly string[] } = {},
): LintFinding[] {
  const { dockerfiles = [], ignored = [] } = options;
  const input = lintInput(manifests, dockerfiles);
  const rank = new Map(manifests.map((manifest, index) => [manifest, index]));
  return RULES.filter(({ id }) => !ignored.includes(id))
    .flatMap((rule) => rule.check(input).map((hit) => ({ rule, hit })))
    .filter(({ rule, hit }) => !exemptions(hit.manifest).includes(rule.id))
    .sort(
      (a, b) =>
        (rank.get(a.hit.manifest) ?? 0) - (rank.get(b.hit.manifest) ?? 0) ||
        (a.hit.manifest.source.line(a.hit.field) ?? 0) - (b.hit.manifest.source.line(b.hit.field) ?? 0),
    )
    .map(({ rule, hit: { manifest, field, message, severity = rule.severity } }) => {
      const line = manifest.source.line(field);
      const place = { object: nameOf(manifest), field, file: manifest.source.file };
      return { rule, severity, ...place, ...(line === undefined ? {} : { line }), message };
    });
}

function exemptions({ object }: Manifest): string[] {
  return (object.metadata.annotations?.[IGNORE] ?? "").split(",").map((id) => id.trim());
}
