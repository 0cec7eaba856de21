import { flag } from "./serve.ts";

const VERBS = ["GET", "PUT", "POST"];
const NAMESPACES = ["kube-system", "default", "ns"];

/** `agnhost logs-generator --log-lines-total=N --run-duration=20s`: lines as of a server of requests, evenly spread. */
export function generateLogs(args: readonly string[]): void {
  const total = Number(flag(args, "log-lines-total") ?? 0);
  const [, amount = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(flag(args, "run-duration") ?? "0s") ?? [];
  const durationMs = Number(amount) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000);
  let line = 0;
  const timer = setInterval(
    () => {
      if (line >= total) return clearInterval(timer);
      const verb = VERBS[line % VERBS.length];
      const namespace = NAMESPACES[line % NAMESPACES.length];
      console.log(`${new Date().toISOString()} ${line} ${verb} /api/v1/namespaces/${namespace}/pods/pod-${line} 200`);
      line++;
    },
    durationMs / Math.max(total, 1),
  );
}
