import type { KubernetesObject, NewObject } from "../../api/meta.ts";
import { RollscopeError } from "../../errors.ts";

/** One object to deploy, and where it is written. */
export interface Manifest {
  readonly object: NewObject<KubernetesObject>;
  readonly source: ManifestSource;
}

/** The place of a manifest, to name it in errors. */
export interface ManifestSource {
  /** As the user named it: a file, or the directory of a kustomization. */
  readonly file: string;
  /**
   * Line (from 1) of a field, or of what is nearest to it when it is missing; undefined for built objects, which no
   * file holds as they are.
   *
   * @param field - As Kubernetes writes it: `spec.template.spec.containers[0].image`; default the whole object.
   */
  line(field?: string): number | undefined;
}

/** `Deployment shop/web`, or `Namespace shop`. */
export function nameOf(manifest: Manifest): string {
  const { kind, metadata } = manifest.object;
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

/** One reason why a manifest is refused. */
export interface ManifestProblem {
  readonly field?: string;
  readonly reason: string;
}

/** MANIFEST_INVALID with one line per problem: `web.yaml:12: spec.replicas: Invalid value: -1: must be ...`. */
export function manifestError(manifest: Manifest, problems: readonly ManifestProblem[]): RollscopeError {
  const { source } = manifest;
  const lines = problems.map(({ field, reason }) => {
    const line = source.line(field);
    const place = line === undefined ? `${source.file}: ${nameOf(manifest)}` : `${source.file}:${line}`;
    return `${place}: ${field ? `${field}: ` : ""}${reason}`;
  });
  return new RollscopeError("MANIFEST_INVALID", lines.join("\n"));
}
