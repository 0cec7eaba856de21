import { Command, Option } from "commander";
import type { GlobalOptions } from "../global-options.ts";
import type { RollbackTrigger } from "../../rollout/rollback/trigger.ts";
import type { Threshold } from "../../rollout/thresholds/threshold.ts";
import {
  integerBetween,
  parseDuration,
  proberOptions,
  type ProberPlace,
  type ReportFile,
  reportOption,
  rollbackOption,
  thresholdOption,
} from "../option-values.ts";

/** Options of `rollscope watch`. */
export interface WatchCommandOptions extends GlobalOptions, ProberPlace {
  readonly namespace?: string;
  readonly service?: string;
  readonly url?: string;
  readonly rps: number;
  readonly expect: "completed" | "zero-downtime";
  readonly threshold?: readonly Threshold[];
  readonly rollbackOn?: readonly RollbackTrigger[];
  readonly once?: boolean;
  readonly wait?: number;
  readonly timeout?: number;
  readonly report?: readonly ReportFile[];
  readonly json?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** `rollscope watch` */
export function watchCommand(setExitCode: (exitCode: number) => void): Command {
  const [proberWhere, proberParallelism, proberImage] = proberOptions();
  return new Command("watch")
    .description("measure rollouts that somebody else starts: kubectl, helm, Argo CD, a pipeline")
    .argument("<deployment>", "deployment/NAME")
    .option("-n, --namespace <name>", "namespace of the Deployment; default: that of the context")
    .option("--service <name>", "the Service that users go through; default: the only one that selects the pods")
    .option("--url <url>", "where to send the requests; default: where the Service can be reached")
    .option("--rps <number>", "requests per second, each over a fresh connection", integerBetween(1, 10_000), 50)
    .addOption(
      new Option("--expect <what>", "what decides the exit code: the rollout alone, or that users notice nothing, too")
        .choices(["completed", "zero-downtime"])
        .default("zero-downtime"),
    )
    .addOption(thresholdOption())
    .addOption(rollbackOption())
    .option("--once", "end after one rollout; its verdict is the exit code")
    .option(
      "--wait <duration>",
      "give up when no rollout begins for so long, such as 10m; default: never",
      parseDuration,
    )
    .option("--timeout <duration>", "longest time for a rollout, such as 90s or 5m", parseDuration)
    .option("--kubeconfig <file>", "the cluster of this kubeconfig")
    .option("--context <name>", "the cluster of this context of your kubeconfig")
    .addOption(proberWhere)
    .addOption(proberParallelism)
    .addOption(proberImage)
    .addOption(reportOption())
    .option("--json", "print each verdict as a JSON document on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (deployment: string, _options: unknown, command: Command) => {
      const { watch } = await import("../watch/watch.ts");
      setExitCode(await watch(deployment, command.optsWithGlobals<WatchCommandOptions>()));
    });
}

const EXAMPLES = `
Nothing on the cluster is changed, unless --rollback-on is given: rollscope watches and sends requests. Without --kubeconfig and --context it is the
embedded cluster of \`rollscope up\`; your own clusters are left alone unless you name one.

Examples:
  rollscope watch deployment/web -n shop --context staging          until Ctrl-C, one verdict per rollout
  rollscope watch deployment/web --context ci --once --wait 10m     in a pipeline, beside the step that deploys
  rollscope watch deployment/web --context ci --once --rollback-on fail,deadline    undo what does harm; exit code 5
  rollscope watch deployment/web --url https://shop.example/health  through whatever your users go through`;
