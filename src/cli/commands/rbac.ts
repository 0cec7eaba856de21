import { Command } from "commander";
import type { GlobalOptions } from "../global-options.ts";

/** Options of `rollscope rbac`. */
export interface RbacCommandOptions extends GlobalOptions {
  readonly namespace: string;
  readonly inCluster?: boolean;
  readonly file?: readonly string[];
  readonly rollback?: boolean;
}

/** `rollscope rbac` */
export function rbacCommand(): Command {
  return new Command("rbac")
    .description("print the Role that Rollscope needs on a cluster, and what it is bound to")
    .option("-n, --namespace <name>", "namespace of the Deployment", "default")
    .option("--in-cluster", "also what --prober in-cluster needs")
    .option("-f, --file <file|dir...>", "manifests that a run is to deploy; without them: what `rollscope watch` needs")
    .option("--rollback", "with the right to undo a rollout, for `rollscope watch --rollback-on`")
    .addHelpText("after", EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { rbac } = await import("../rbac.ts");
      await rbac(command.optsWithGlobals<RbacCommandOptions>());
    });
}

const EXAMPLES = `
Examples:
  rollscope rbac -n shop | kubectl apply -f -     a ServiceAccount that may watch rollouts in the namespace shop
  rollscope rbac -n shop -f k8s/v1                one that may run: make, change and remove what these manifests hold`;
