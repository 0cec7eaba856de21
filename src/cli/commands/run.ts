import { Command, Option } from "commander";
import type { GlobalOptions } from "../global-options.ts";
import type { RollbackTrigger } from "../../rollout/rollback/trigger.ts";
import type { Threshold } from "../../rollout/thresholds/threshold.ts";
import {
  integerBetween,
  parseDuration,
  podStartDelayOption,
  proberOptions,
  type ProberPlace,
  type ReportFile,
  reportOption,
  rollbackOption,
  thresholdOption,
} from "../option-values.ts";

/** Options of `rollscope run`. */
export interface RunCommandOptions extends GlobalOptions, ProberPlace {
  readonly file?: readonly string[];
  readonly to?: readonly string[];
  readonly service?: string;
  readonly deployment?: string;
  readonly namespace?: string;
  readonly scenario?: "tutorial" | "zero-downtime";
  readonly rps: number;
  readonly expect: "completed" | "zero-downtime";
  readonly threshold?: readonly Threshold[];
  readonly rollbackOn?: readonly RollbackTrigger[];
  /** The config file that was used. */
  readonly config?: string;
  readonly report?: readonly ReportFile[];
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly nodePort?: number;
  readonly timeout?: number;
  readonly gracePeriod?: number;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly url?: string;
  readonly podStartDelay: number;
  readonly fix?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** `rollscope run` */
export function runCommand(setExitCode: (exitCode: number) => void): Command {
  const [proberWhere, proberParallelism, proberImage] = proberOptions();
  return new Command("run")
    .description("deploy a first version, update it to a second one under traffic, and say what users noticed")
    .option("-f, --file <file|dir...>", "manifests of the first version; a directory may hold a kustomization.yaml")
    .option("--to <file|dir...>", "manifests of the second version")
    .option("--service <name>", "the Service that users go through")
    .option("--deployment <name>", "the Deployment to update; default: the only one in the manifests")
    .option("-n, --namespace <name>", "namespace for objects that name none")
    .addOption(
      new Option("--scenario <name>", "built-in manifests; default: tutorial").choices(["tutorial", "zero-downtime"]),
    )
    .option("--rps <number>", "requests per second, each over a fresh connection", integerBetween(1, 10_000), 200)
    .addOption(
      new Option("--expect <what>", "what decides the exit code: the rollout alone, or that users notice nothing, too")
        .choices(["completed", "zero-downtime"])
        .default("zero-downtime"),
    )
    .addOption(thresholdOption())
    .addOption(rollbackOption())
    .option("--timeout <duration>", "longest time for each version to become ready, such as 90s or 5m", parseDuration)
    .option(
      "--grace-period <seconds>",
      "end old pods this long after they have left the endpoints, instead of after their own grace period",
      integerBetween(0, 3_600),
    )
    .option(
      "--node-port <number>",
      "NodePort of the Service, instead of that in the manifests",
      integerBetween(30_000, 32_767),
    )
    .option("--url <url>", "where to send the requests; default: the NodePort of the Service")
    .option("--kubeconfig <file>", "run on the cluster of this kubeconfig instead of an embedded one")
    .option("--context <name>", "run on the cluster of this context of your kubeconfig instead of an embedded one")
    .addOption(podStartDelayOption())
    .option("--config <file>", "options from this file; default: rollscope.yaml, where there is one")
    .option("--no-config", "leave rollscope.yaml alone")
    .option("--fix", "write patched manifests, run again with them, and show before and after side by side")
    .option("--output <dir>", "with --fix: directory for the patched manifests; default: rollscope-fixed")
    .option("--force", "with --fix: write over what is in that directory")
    .addOption(proberWhere)
    .addOption(proberParallelism)
    .addOption(proberImage)
    .addOption(reportOption())
    .option("--json", "print the verdict as one JSON document on stdout")
    .option("--keep", "leave everything running afterwards; an embedded cluster until Ctrl-C")
    .addHelpText("after", EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      const { run } = await import("../run/run.ts");
      setExitCode(await run(command));
    });
}

const EXAMPLES = `
Options may stand in a file, see docs/config.md; flags win.

Without --kubeconfig and --context an embedded cluster is started for this run; your own clusters and the KUBECONFIG
variable are left alone.

Examples:
  rollscope run                                        the tutorial: pods without probes drop requests
  rollscope run --scenario zero-downtime               with readinessProbe, preStop and draining none is dropped
  rollscope run --fix                                  ... and what would have helped, proved by a second run
  rollscope run --expect completed --grace-period 2    only the rollout decides the exit code; quick
  rollscope run -f k8s/v1 --to k8s/v2 --service web    your own manifests, on an embedded cluster
  rollscope run -f k8s/v1 --to k8s/v2 --service web --context staging --namespace trial --timeout 5m
  rollscope run --threshold 'http_req_failed: rate<0.01' --threshold 'http_req_duration: p(99)<200'
  rollscope run -f v1/ --to v2/ --rollback-on fail,deadline    undone, as by kubectl rollout undo; exit code 5
  rollscope run --json > verdict.json                  for CI; the exit code is the verdict's`;
