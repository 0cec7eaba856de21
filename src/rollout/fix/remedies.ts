import type { Deployment } from "../../api/apps.ts";
import type { Container, PodSpec } from "../../api/core.ts";
import type { NewObject } from "../../api/meta.ts";
import { CATALOGUE } from "../diagnosis/catalogue.ts";
import type { CauseId, Diagnosis } from "../diagnosis/diagnosis.ts";
import { LAG_SAFETY_FACTOR, proposePreStop } from "./pre-stop.ts";

/** A field of the Deployment that is to have a value: of `spec`, of the pod's spec, or of one container. */
export interface RemedyEdit {
  readonly scope: "deployment" | "pod" | { readonly container: string };
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A change of the manifests and its reason. */
export interface Remedy {
  /** The cause that it removes; absent for what prevents a cause that was not met. */
  readonly cause?: CauseId;
  /** Why, in one English sentence. */
  readonly why: string;
  readonly edits: readonly RemedyEdit[];
}

/** What only the program can mend. */
export interface Advice {
  readonly cause: CauseId;
  readonly text: string;
}

/** What a run tells about how to mend it. */
export interface FixFacts {
  readonly diagnosis: Pick<Diagnosis, "groups" | "lags">;
  /** A path that answered 200 before and after the rollout, and the port of the container. */
  readonly probe?: { readonly path: string; readonly port: number | string };
  /** The longest answer. */
  readonly longestRequestMs: number;
}

/** Causes that a manifest cannot mend, or not alone. */
const PROGRAM_CAUSES: readonly CauseId[] = [
  "M2",
  "M4",
  "M7",
  "M8",
  "M12",
  "M13",
  "M14",
  "M15",
  "M16",
  "M18",
  "M19",
  "M20",
];
/** Beyond preStop and the longest request. */
const MARGIN_SECONDS = 2;
const DEFAULT_GRACE_SECONDS = 30;

/** What to change in a Deployment so that its next rollout drops nothing, and what to change in its program. */
export function planRemedies(
  deployment: NewObject<Deployment>,
  facts: FixFacts,
): { readonly remedies: readonly Remedy[]; readonly advice: readonly Advice[] } {
  const found = new Set(facts.diagnosis.groups.map(({ cause }) => cause));
  const container = servingContainer(deployment, facts.probe?.port);
  const remedies = container
    ? [
        ...readiness(container, facts, found.has("M6")),
        ...draining(deployment, container, facts, found),
        ...rolling(deployment, found),
      ]
    : [];
  const advice = PROGRAM_CAUSES.filter((cause) => found.has(cause)).map((cause) => ({
    cause,
    text: CATALOGUE[cause].fix,
  }));
  return { remedies, advice };
}

/** The container with the port that the Service leads to, else the first. */
function servingContainer(deployment: NewObject<Deployment>, port: number | string | undefined): Container | undefined {
  const { containers } = deployment.spec.template.spec;
  const names = (container: Container) =>
    (container.ports ?? []).some(({ containerPort, name }) => containerPort === port || name === port);
  return containers.find(names) ?? containers[0];
}

function readiness({ name, readinessProbe }: Container, { probe }: FixFacts, met: boolean): Remedy[] {
  if (readinessProbe || !probe) return [];
  const value = { httpGet: { path: probe.path, port: probe.port }, periodSeconds: 1 };
  const why = "Without a readinessProbe a pod gets traffic as soon as its container runs, before the program listens.";
  return [
    {
      ...(met ? { cause: "M6" as const } : {}),
      why,
      edits: [{ scope: { container: name }, path: ["readinessProbe"], value }],
    },
  ];
}

function draining(
  deployment: NewObject<Deployment>,
  { name, lifecycle }: Container,
  { diagnosis, longestRequestMs }: FixFacts,
  found: ReadonlySet<string>,
): Remedy[] {
  const proposal = proposePreStop(diagnosis.lags);
  const cause = (["M5", "M1", "M11"] as const).find((id) => found.has(id));
  const present = lifecycle?.preStop;
  const presentSeconds = present?.sleep?.seconds ?? (present && cause === undefined ? Infinity : 0);
  const seconds = Math.max(proposal?.seconds ?? 0, cause === "M5" ? 2 : 0);
  const sleep: Remedy[] =
    seconds > 0 && presentSeconds < seconds
      ? [
          {
            ...(cause ? { cause } : {}),
            why: proposal
              ? `The Service still sent requests to pod ${proposal.pod} ${Math.round(proposal.lagMs)} ms after its deletion; times ${LAG_SAFETY_FACTOR} that is ${proposal.seconds} s.`
              : "The preStop hook failed; the native sleep needs nothing in the image.",
            edits: [{ scope: { container: name }, path: ["lifecycle", "preStop"], value: { sleep: { seconds } } }],
          },
        ]
      : [];
  const sleeping = sleep.length > 0 ? seconds : Number.isFinite(presentSeconds) ? presentSeconds : 0;
  return [...sleep, ...grace(deployment, sleeping, longestRequestMs, found)];
}

function grace(
  deployment: NewObject<Deployment>,
  sleepSeconds: number,
  longestRequestMs: number,
  found: ReadonlySet<string>,
): Remedy[] {
  const podSpec: Partial<PodSpec> = deployment.spec.template.spec; // without defaults
  const present = podSpec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  // With M3 the longest answer was cut off by the grace period, so that its full length is not known.
  const longestSeconds = Math.ceil(longestRequestMs / 1000) * (found.has("M3") ? 2 : 1);
  const needed = sleepSeconds + longestSeconds + MARGIN_SECONDS;
  const wanted = found.has("M3") ? Math.max(needed, present * 2) : needed;
  if (wanted <= present) return [];
  const why = `The grace period has to hold the preStop sleep of ${sleepSeconds} s, the longest request and a margin.`;
  return [
    {
      ...(found.has("M3") ? { cause: "M3" as const } : {}),
      why,
      edits: [{ scope: "pod", path: ["terminationGracePeriodSeconds"], value: wanted }],
    },
  ];
}

function rolling({ spec }: NewObject<Deployment>, found: ReadonlySet<string>): Remedy[] {
  const cause = (["M9", "M17"] as const).find((id) => found.has(id));
  if (!cause) return [];
  const value = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const why =
    spec.strategy?.type === "Recreate"
      ? "Recreate ends all old pods before the first new one starts."
      : "Old pods must stay until new ones are ready to take over.";
  return [{ cause, why, edits: [{ scope: "deployment", path: ["strategy"], value }] }];
}
