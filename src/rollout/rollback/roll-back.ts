import type { Deployment } from "../../api/apps.ts";
import { formatLabelSelector } from "../../api/labels.ts";
import { deployments, replicaSets } from "../../api/resources.ts";
import { ApiError } from "../../api/status.ts";
import type { Client } from "../../client/client.ts";
import { TEMPLATE_HASH, type ClusterWatch } from "../cluster-watch.ts";
import { newReplicaSet } from "../progress.ts";
import { monotonicMs, type RequestResult } from "../request-result.ts";
import type { RunListener } from "../run-events.ts";
import type { Steps } from "../steps.ts";
import type { Target } from "../target.ts";
import { waitForRollout } from "../wait.ts";
import type { RecordedRollback } from "./recorded-rollback.ts";
import { planUndo } from "./undo.ts";

/** What a rollback works with; the traffic goes on meanwhile. */
export interface RollBackContext {
  readonly client: Client;
  readonly watch: ClusterWatch;
  readonly steps: Steps;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  note(rollback: RecordedRollback): void;
  /** Waits until the data plane has followed. @param completedMs - When the rollback was complete. */
  settle(completedMs: number): Promise<void>;
  /** Some requests, one after the other. */
  verify(): Promise<RequestResult[]>;
}

/**
 * Brings back the revision before the newest, waits until it alone has pods, and tests it.
 *
 * @returns What kept it from that, in sentences; the verdict tells it, too.
 * @throws The abort reason; CLUSTER_UNREACHABLE.
 */
export async function rollBack(
  context: RollBackContext,
  target: Pick<Target, "namespace" | "deployment">,
  cause: Pick<RecordedRollback, "trigger" | "why">,
): Promise<string[]> {
  let recorded: RecordedRollback = { ...cause, startedMs: monotonicMs() };
  const note = (news: Partial<RecordedRollback>) => context.note((recorded = { ...recorded, ...news }));
  note({});
  const problems = await context.steps.run("roll-back", undefined, () => undo(context, target, note));
  if (problems.length > 0) {
    note({ problems });
    return problems;
  }
  note({ verify: await context.steps.run("verify-rollback", undefined, () => context.verify()) });
  return [];
}

async function undo(
  context: RollBackContext,
  { namespace, deployment: name }: Pick<Target, "namespace" | "deployment">,
  note: (news: Partial<RecordedRollback>) => void,
): Promise<string[]> {
  const { client, watch, listener, signal, timeoutMs } = context;
  try {
    const deployment = await client.get(deployments, namespace, name);
    const labelSelector = formatLabelSelector(deployment.spec.selector);
    const { items } = await client.list(replicaSets, { namespace, labelSelector });
    const plan = planUndo(deployment, items);
    if ("refusal" in plan) return [plan.refusal];
    note({ revision: plan.revision });
    const patched = await client.patch(deployments, namespace, name, "json", plan.patch);
    const generation = patched.metadata.generation ?? 0;
    const order = {
      step: "roll-back",
      generation,
      timeoutMs,
      stop: () => undefined,
      knownDeadline: lastProgress(deployment),
    } as const;
    const end = await waitForRollout(client, watch, order, listener, signal);
    if (!("completedMs" in end)) return "problems" in end ? end.problems : [];
    note({ completedMs: end.completedMs, hash: newReplicaSet(watch.objects)?.metadata.labels?.[TEMPLATE_HASH] });
    await context.settle(end.completedMs);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [`Deployment ${name} cannot be rolled back: ${error.message}`];
  }
}

/** What the Deployment said last of its progress: a deadline that it had exceeded by then is not that of the rollback. */
function lastProgress({ status }: Deployment): string | undefined {
  const condition = status.conditions?.find(({ type }) => type === "Progressing");
  return condition?.reason === "ProgressDeadlineExceeded" ? condition.lastUpdateTime : undefined;
}
