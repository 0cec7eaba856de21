import { npmHelm } from "../../scripts/npm-clients.mjs";
import { runClient, type CommandResult } from "./client.ts";

/** The versions of helm that npm has for us, and the package of kubectl that each comes with. */
export const HELM_VERSIONS = { "helm 3": "1.30", "helm 4": "1.36" } as const;

/** Runs helm to its end, whatever its exit code. */
export function helm(
  kubeconfig: string,
  version: keyof typeof HELM_VERSIONS,
  args: readonly string[],
): Promise<CommandResult> {
  return runClient(npmHelm(HELM_VERSIONS[version]), kubeconfig, args);
}
