import type { RequestResult } from "./request-result.ts";

/** What an answer calls itself: `user-service v1.0.0`; undefined when it names neither service nor version. */
export function answerName({ service, version }: RequestResult): string | undefined {
  if (service && version) return `${service} v${version}`;
  return service ?? (version ? `v${version}` : undefined);
}

/** For answers that do not say which program they come from. */
export const UNNAMED = "unnamed version";

/**
 * Tells versions apart: by service, version and release (two releases of one program may answer the same version).
 *
 * @returns A function from a successful result to the label of its version; the release is part of the label only
 *   where it is needed.
 */
export function versionLabels(results: Iterable<RequestResult>): (result: RequestResult) => string {
  const releases = new Map<string, Set<string>>();
  for (const result of results) {
    if (result.outcome !== "ok") continue;
    const name = answerName(result) ?? UNNAMED;
    const known = releases.get(name) ?? new Set();
    releases.set(name, known.add(result.release ?? ""));
  }
  return (result) => {
    const name = answerName(result) ?? UNNAMED;
    const ambiguous = (releases.get(name)?.size ?? 0) > 1;
    return ambiguous && result.release ? `${name} (release ${result.release})` : name;
  };
}
