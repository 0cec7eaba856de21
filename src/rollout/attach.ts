import { Client } from "../client/client.ts";
import type { Connection } from "../client/connection.ts";
import { RollscopeError } from "../errors.ts";
import { checkAccess, IN_CLUSTER_RULES, watchRules } from "./access.ts";
import { findAttachTarget, type AttachNames } from "./attach-target.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import { DEFAULT_ATTACH_RPS, Observer, type ObserverOptions } from "./observer.ts";
import { rolloutProgress } from "./progress.ts";
import { monotonicMs } from "./request-result.ts";
import { asInterruption } from "./run.ts";
import type { RunListener } from "./run-events.ts";
import { expectedServiceUrl } from "./service-url.ts";
import type { Target } from "./target.ts";
import type { Verdict } from "./verdict/verdict.ts";
import { revisionOf } from "./view.ts";

/** Which rollout to wait for, and how to watch it. */
export interface AttachOptions extends ObserverOptions, AttachNames {
  readonly kubeconfig: Connection;
  /** How long to wait for a change; default: for ever. */
  readonly waitMs?: number;
  /** Waits for the end of a rollout that is under way at the beginning, instead of refusing to begin. */
  readonly patient?: boolean;
}

/**
 * Measures a rollout that somebody else starts (kubectl, helm, a pipeline): sends traffic, waits for a change of the pod
 * template, follows it to its end and judges it. It only reads from the cluster, unless it is to roll back.
 *
 * @param signal - Ends the watch; nothing has to be cleaned up.
 * @throws {RollscopeError} ACCESS_DENIED, TARGET_UNFIT, SERVICE_UNREACHABLE, CLUSTER_UNREACHABLE, INTERRUPTED.
 * @throws {ApiError} When the API refuses.
 */
export async function watchRollout(
  options: AttachOptions,
  listener: RunListener,
  signal: AbortSignal,
): Promise<Verdict> {
  const client = new Client(options.kubeconfig);
  const observer = new Observer(client, { rps: DEFAULT_ATTACH_RPS, ...options }, listener, signal);
  try {
    const rules = [
      ...watchRules({ rollback: options.rollbackOn !== undefined }),
      ...(options.inCluster ? IN_CLUSTER_RULES : []),
    ];
    observer.miss(await checkAccess(client, rules, options.namespace));
    const target = await findAttachTarget(client, options);
    await announce(client, target, options, listener);
    observer.note({ problems: await measure(observer, target, options, listener, signal) });
    await observer.stop();
    observer.note({ cleanUp: { kept: true } });
    return await observer.judge();
  } catch (error) {
    throw asInterruption(error, signal);
  } finally {
    await observer.stop();
    client.close();
  }
}

async function announce(client: Client, target: Target, options: AttachOptions, listener: RunListener): Promise<void> {
  const { namespace, first, second, serviceManifest } = target;
  const url = options.url ?? (await expectedServiceUrl(client, serviceManifest)) ?? "";
  const rps = options.rps ?? DEFAULT_ATTACH_RPS;
  listener({ type: "run-started", cluster: options.kubeconfig.context, url, namespace, first, second, rps });
}

/** @returns What kept the rollout from its end. */
async function measure(
  observer: Observer,
  target: Target,
  options: AttachOptions,
  listener: RunListener,
  signal: AbortSignal,
): Promise<string[]> {
  const { steps } = observer;
  const watch = await observer.watch(target);
  await untilAtRest(watch, target, options, signal);
  const endpoint = await steps.run("wait-first", target.first, () => observer.findService(target));
  const unfit = await observer.verifyFirst(endpoint);
  if (unfit.length > 0)
    throw new RollscopeError("SERVICE_UNREACHABLE", `${endpoint.url} cannot be measured. ${unfit.join(" ")}`);
  observer.holdBaseline();
  await steps.run("baseline", undefined, () => observer.startTraffic(endpoint));
  const generation = await steps.run("await-change", undefined, () => untilChanged(watch, target, options, signal));
  observer.releaseBaseline();
  listener({ type: "progress", step: "await-change", message: describeChange(watch) });
  const observed = await steps.run("observe", target.deployment, () => observer.observe(generation));
  const problems = await observer.rollBack(observed, target, endpoint);
  await observer.stopTraffic();
  return problems.length > 0 ? problems : observer.verifySecond(endpoint);
}

/** A rollout that is under way already has no time before it to compare with. */
async function untilAtRest(
  watch: ClusterWatch,
  { namespace, deployment }: Target,
  { patient = false, timeoutMs = Infinity }: AttachOptions,
  signal: AbortSignal,
): Promise<void> {
  const progress = () => rolloutProgress(watch.objects, 0);
  if (progress().complete) return;
  const status = `kubectl rollout status deployment/${deployment} -n ${namespace}`;
  if (!patient) {
    const message = `The Deployment ${namespace}/${deployment} is rolling out already (${progress().message}), so there is no time before it to compare with; wait for it with \`${status}\`.`;
    throw new RollscopeError("TARGET_UNFIT", message);
  }
  const rested = await watch.until(() => progress().complete || undefined, monotonicMs() + timeoutMs, signal);
  if (rested) return;
  const message = `The Deployment ${namespace}/${deployment} does not come to rest: ${progress().message}.`;
  throw new RollscopeError("TARGET_UNFIT", message);
}

/** @returns Generation of the Deployment with the new pod template. */
async function untilChanged(
  watch: ClusterWatch,
  { namespace, deployment }: Target,
  { waitMs = Infinity }: AttachOptions,
  signal: AbortSignal,
): Promise<number> {
  const template = () => JSON.stringify(watch.objects.deployment?.spec.template);
  const before = template();
  const changed = await watch.until(
    () => (template() === before ? undefined : (watch.objects.deployment ?? "deleted")),
    monotonicMs() + waitMs,
    signal,
  );
  const where = `The Deployment ${namespace}/${deployment}`;
  if (changed === undefined) {
    throw new RollscopeError(
      "TARGET_UNFIT",
      `${where} has not changed for ${waitMs / 1000} s, so there is nothing to judge.`,
    );
  }
  if (changed === "deleted") throw new RollscopeError("TARGET_UNFIT", `${where} was deleted while it was watched.`);
  return changed.metadata.generation ?? 0;
}

function describeChange({ objects: { deployment } }: ClusterWatch): string {
  const images = (deployment?.spec.template.spec.containers ?? []).map(({ image }) => image).join(", ");
  return `the pod template has changed after revision ${deployment ? revisionOf(deployment) : "?"}; images: ${images}`;
}
