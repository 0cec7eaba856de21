import type { Container } from "../../api/core.ts";
import { ContainerConfigError } from "./env/container-env.ts";
import { expandVariables } from "./env/expand.ts";

/** Where a container sees a volume, or a part of it. */
export interface VolumeUse {
  readonly volume: string;
  /** Absolute, as the program sees it. */
  readonly mountPath: string;
  /** Relative to the volume. */
  readonly subPath?: string;
}

/**
 * The volume mounts of a container with their sub-paths expanded.
 *
 * @throws {ContainerConfigError} A sub-path names an unknown variable or leads out of the volume.
 * @see kubernetes/pkg/kubelet/kubelet_pods.go makeMounts (v1.36)
 */
export function volumeUses(
  { volumeMounts = [] }: Pick<Container, "volumeMounts">,
  env: Readonly<Record<string, string>>,
): VolumeUse[] {
  return volumeMounts.map(({ name, mountPath, subPath, subPathExpr }) => {
    const wanted = subPathExpr ? expandAll(subPathExpr, env) : subPath;
    if (!wanted) return { volume: name, mountPath };
    if (wanted.startsWith("/")) {
      throw new ContainerConfigError(`error SubPath \`${wanted}\` must not be an absolute path`);
    }
    if (wanted.split("/").includes("..")) {
      throw new ContainerConfigError(`unable to provision SubPath \`${wanted}\`: must not contain '..'`);
    }
    return { volume: name, mountPath, subPath: wanted };
  });
}

function expandAll(text: string, env: Readonly<Record<string, string>>): string {
  return expandVariables(text, (name) => {
    const value = env[name];
    if (value === undefined) throw new ContainerConfigError(`missing value for ${JSON.stringify(name)}`);
    return value;
  });
}
