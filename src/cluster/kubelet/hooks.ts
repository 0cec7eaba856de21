import type { Handler } from "../../api/core.ts";
import { sleep, type Clock } from "../../clock.ts";
import type { RunningContainer, Runtime } from "./runtime/runtime.ts";

/**
 * Runs a postStart or preStop hook to its end.
 *
 * An HTTP answer of any status is a success; `tcpSocket` does nothing, as in Kubernetes.
 *
 * @returns Whether it succeeded.
 * @see kubernetes/pkg/kubelet/lifecycle/handlers.go Run (v1.36)
 */
export async function runHook(
  clock: Clock,
  runtime: Runtime,
  container: RunningContainer,
  hook: Handler,
  limitMs: number,
): Promise<boolean> {
  if (hook.sleep) {
    await sleep(clock, Math.min(hook.sleep.seconds * 1000, limitMs));
    return true;
  }
  if (!hook.exec && !hook.httpGet) return true;
  const { success, answered } = await runtime.handle(container, hook, limitMs);
  return success || answered === true;
}
