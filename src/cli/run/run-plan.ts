import { join } from "node:path";
import { RollscopeError } from "../../errors.ts";
import { loadManifests } from "../../rollout/manifests/load.ts";
import type { Manifest } from "../../rollout/manifests/manifest.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import { packageRoot } from "../package-info.ts";

/** Files and directories of both versions. */
export interface ManifestPaths {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** What a run deploys, read and checked before anything is started. */
export interface RunPlan {
  readonly scenario?: "tutorial" | "zero-downtime";
  /** Where the manifests are. */
  readonly paths: ManifestPaths;
  readonly first: readonly Manifest[];
  readonly second: readonly Manifest[];
  readonly serviceName: string;
  /** On an embedded cluster old pods are ended after so long, unless `--grace-period` says otherwise. */
  readonly gracePeriodSeconds?: number;
  readonly expected?: { readonly first: string; readonly second: string };
}

/** Where the built-in scenarios lie below `k8s/`. */
const SCENARIOS = {
  tutorial: { first: "base", second: "base/deployment-v2.yaml" },
  "zero-downtime": { first: "overlays/zero-downtime/v1", second: "overlays/zero-downtime/v2" },
} as const;

/** The namespace of the tutorial. */
const SCENARIO_NAMESPACE = "app-dev";

/**
 * Works out what to deploy from the options of `rollscope run`.
 *
 * @param fixed - Patched manifests to take instead of those that the options name.
 * @throws {RollscopeError} USAGE for options that do not go together; MANIFEST_INVALID, KUSTOMIZATION_UNSUPPORTED.
 */
export async function planRun(options: RunCommandOptions, fixed?: ManifestPaths): Promise<RunPlan> {
  const { file, to, scenario } = options;
  if (!file && !to) return planScenario(scenario ?? "tutorial", options, fixed);
  if (scenario) throw usage("--scenario names built-in manifests; it does not go together with --file and --to");
  if (!file) throw usage("--to names the second version; name the first one with --file");
  if (!to) throw usage("--file names the first version; name the second one with --to");
  const paths = fixed ?? { first: file, second: to };
  const first = await loadManifests(paths.first);
  const second = await loadManifests(paths.second);
  return { paths, first, second, serviceName: options.service ?? onlyService([...first, ...second]) };
}

async function planScenario(
  scenario: "tutorial" | "zero-downtime",
  options: RunCommandOptions,
  fixed: ManifestPaths | undefined,
): Promise<RunPlan> {
  const namespace = options.namespace ?? SCENARIO_NAMESPACE;
  const builtIn = (path: string) => [join(packageRoot(), "k8s", path)];
  const { first, second } = SCENARIOS[scenario];
  const paths = fixed ?? { first: builtIn(first), second: builtIn(second) };
  const load = async (files: readonly string[]) => {
    // Our own reading: the built-in manifests must not depend on what happens to be on the PATH.
    const manifests = await loadManifests(files, { kubectl: null });
    return manifests.map((manifest) => inNamespace(manifest, namespace));
  };
  return {
    scenario,
    paths,
    first: await load(paths.first),
    second: await load(paths.second),
    serviceName: options.service ?? "user-service",
    // The tutorial's programs ignore SIGTERM: nobody learns anything from watching that for 30 seconds.
    ...(scenario === "tutorial" ? { gracePeriodSeconds: 2 } : {}),
    expected: { first: "user-service v1.0.0", second: "payment-service v1.0.0" },
  };
}

function inNamespace(manifest: Manifest, namespace: string): Manifest {
  const { object } = manifest;
  const metadata =
    object.kind === "Namespace" ? { ...object.metadata, name: namespace } : { ...object.metadata, namespace };
  return { ...manifest, object: { ...object, metadata } };
}

function onlyService(manifests: readonly Manifest[]): string {
  const names = new Set(
    manifests.filter(({ object }) => object.kind === "Service").map(({ object }) => object.metadata.name),
  );
  const [name, ...others] = names;
  if (name === undefined)
    throw usage("the manifests hold no Service; name the one that users go through with --service");
  if (others.length === 0) return name;
  throw usage(`the manifests hold several Services (${[...names].join(", ")}); choose one with --service`);
}

/** Node ports that the Services of a plan ask for by number; `nodePort` replaces that of the Service under load. */
export function nodePortsOf(plan: RunPlan, nodePort: number | undefined): number[] {
  const ports = [...plan.first, ...plan.second].flatMap(({ object }) => {
    if (object.kind !== "Service") return [];
    if (nodePort !== undefined && object.metadata.name === plan.serviceName) return [];
    const { spec } = object as { spec?: { ports?: readonly { nodePort?: number }[] } };
    return (spec?.ports ?? []).map((port) => port.nodePort);
  });
  return [...new Set([...ports, nodePort])].filter((port) => typeof port === "number");
}

function usage(message: string): RollscopeError {
  return new RollscopeError("USAGE", message);
}
