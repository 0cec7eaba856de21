import { Command } from "commander";

/** `rollscope prober`: what pods of `--prober in-cluster` run; not for people. */
export function proberCommand(): Command {
  return new Command("prober")
    .description("send the load that the environment tells of, in a pod of --prober in-cluster")
    .addHelpText(
      "after",
      '\nExample:\n  ROLLSCOPE_PROBER=\'{"url":"http://10.96.0.9/","rps":50,"timeoutMs":5000}\' rollscope prober',
    )
    .action(async () => {
      const { runPodProber } = await import("../../rollout/in-cluster/pod-prober.ts");
      const controller = new AbortController();
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => controller.abort());
      await runPodProber(process.env, process.stdout, controller.signal);
    });
}
