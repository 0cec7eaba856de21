import { Command, Option } from "commander";
import type { GlobalOptions } from "../global-options.ts";
import { integerBetween, parseDurations, podStartDelayOption } from "../option-values.ts";

/** Options of `rollscope up`. */
export interface UpOptions extends GlobalOptions {
  readonly name: string;
  readonly port?: number;
  readonly runtime: "process" | "simulated";
  readonly nodes: number;
  readonly proxySyncPeriod?: readonly number[];
  readonly podStartDelay: number;
}

/** Each has a thread of its own for its kube-proxy. */
const MAX_NODES = 20;

/** `rollscope up` */
export function upCommand(): Command {
  return new Command("up")
    .description("keep an embedded cluster in the foreground until Ctrl-C")
    .option("--name <name>", "name of the cluster", "default")
    .option("--port <number>", "port of the Kubernetes API; default: any free one", integerBetween(1, 65_535))
    .addOption(
      new Option("--runtime <kind>", "pods are real processes, or only simulated")
        .choices(["process", "simulated"])
        .default("process"),
    )
    .option(
      "--nodes <number>",
      "how many nodes there are; more than one takes --runtime simulated",
      integerBetween(1, MAX_NODES),
      1,
    )
    .option(
      "--proxy-sync-period <durations>",
      "least time between two syncs of kube-proxy, one per node: 1s,5s",
      parseDurations,
    )
    .addOption(podStartDelayOption())
    .addHelpText(
      "after",
      `
Prints one line on stdout when the cluster is ready: export KUBECONFIG=<file>

Examples:
  rollscope up                            then, in another terminal: export KUBECONFIG=... and kubectl get nodes
  rollscope up --name test --port 6443    a second cluster, its API on port 6443
  rollscope up --runtime simulated        any image "runs", nothing is executed
  rollscope up --nodes 3 --runtime simulated --proxy-sync-period 1s,1s,10s    three nodes, one slow to follow`,
    )
    .action(async (_options: unknown, command: Command) => {
      const { up } = await import("../up.ts");
      await up(command.optsWithGlobals<UpOptions>());
    });
}
