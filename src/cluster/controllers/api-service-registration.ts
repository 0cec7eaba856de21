import type { ApiService } from "../../api/api-registration.ts";
import { apiServices, type Resource } from "../../api/resources.ts";
import type { Component } from "../../lifecycle.ts";
import type { Log } from "../../log.ts";
import type { Api } from "../api.ts";
import { createController, watchingSelf, type Source } from "./controller.ts";

/** Who takes care of an APIService. */
const MANAGED = "kube-aggregator.kubernetes.io/automanaged";
/** The group of APIServices has none itself. */
const OWN_GROUP = "apiregistration.k8s.io";

/** Rank of the server's own groups, and of versions where there are several. */
const GROUP_PRIORITIES: Readonly<Record<string, number>> = {
  "": 18_000,
  apps: 17_800,
  "events.k8s.io": 17_750,
  "authentication.k8s.io": 17_700,
  "authorization.k8s.io": 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  "certificates.k8s.io": 17_300,
  "networking.k8s.io": 17_200,
  policy: 17_100,
  "rbac.authorization.k8s.io": 17_000,
  "storage.k8s.io": 16_800,
  "apiextensions.k8s.io": 16_700,
  "admissionregistration.k8s.io": 16_700,
  "scheduling.k8s.io": 16_600,
  "coordination.k8s.io": 16_500,
  "node.k8s.io": 16_300,
  "discovery.k8s.io": 16_200,
  "metrics.k8s.io": 100,
};
const VERSION_PRIORITIES: Readonly<Record<string, number>> = {
  "v1.": 1,
  "v2.autoscaling": 30,
  "v1beta1.metrics.k8s.io": 100,
};

/**
 * Keeps an APIService for each group version that is served, those of custom resources included.
 *
 * @see kubernetes/pkg/controlplane/apiserver/aggregator.go, pkg/controlplane/controller/crdregistration (v1.36)
 */
export function createApiServiceRegistration(api: Api, log?: Log): Component {
  const served: Source = {
    watch: (watched, onChange) => {
      const all = () => new Set([...watched.resources.all.map(nameOf), ...managed(watched)]);
      onChange(all);
      return watched.resources.onChange(() => onChange(all));
    },
  };
  return createController({
    name: "api-service-registration",
    api,
    sources: [served, watchingSelf(apiServices, ({ metadata }) => [metadata.name])],
    reconcile: (name) => reconcile(api, name),
    log,
  });
}

function reconcile(api: Api, name: string): undefined {
  const resource = api.resources.all.find((entry) => nameOf(entry) === name);
  const present = api.find(apiServices, "", name);
  if (present && !resource && present.metadata.labels?.[MANAGED]) api.delete(apiServices, "", name);
  if (present || !resource || resource.group === OWN_GROUP) return undefined;
  const { group, version } = resource;
  const ownPriority = GROUP_PRIORITIES[group];
  const spec: ApiService["spec"] = {
    ...(group === "" ? {} : { group }),
    version,
    groupPriorityMinimum: ownPriority ?? 1000,
    versionPriority: VERSION_PRIORITIES[name] ?? (ownPriority === undefined ? 100 : 15),
  };
  const labels = { [MANAGED]: ownPriority === undefined ? "true" : "onstart" };
  const type = { apiVersion: `${OWN_GROUP}/v1`, kind: "APIService" };
  api.create(apiServices, { ...type, metadata: { name, labels }, spec });
  return undefined;
}

function managed(api: Api): string[] {
  return api.list(apiServices, { labelSelector: MANAGED }).map(({ metadata }) => metadata.name);
}

function nameOf({ group, version }: Resource): string {
  return `${version}.${group}`;
}
