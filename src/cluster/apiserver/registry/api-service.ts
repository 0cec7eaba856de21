import { ageOf } from "../../../api/age.ts";
import type { ApiService } from "../../../api/api-registration.ts";
import type { Condition } from "../../../api/meta.ts";
import { apiServices } from "../../../api/resources.ts";
import { validateApiService } from "../../../api/validation/api-service.ts";
import { rfc3339 } from "../../../clock.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes kube-aggregator/pkg/registry/apiservice/strategy.go (v1.36) */
export const apiServiceDefinition: ResourceDefinition<ApiService> = {
  ...apiServices,
  singular: "apiservice",
  categories: ["api-extensions"],
  status: {
    prepareForUpdate: (apiService, old) => {
      apiService.spec = old.spec;
    },
  },
  setDefaults: ({ spec }) => {
    if (spec.service) spec.service.port ??= 443;
  },
  prepareForCreate: (apiService, { api }) => {
    apiService.status = { conditions: [availability(apiService, rfc3339(api.clock.now()))] };
  },
  prepareForUpdate: (apiService, old) => {
    apiService.status = old.status;
  },
  validate: validateApiService,
  columns: [
    NAME_COLUMN,
    column("Service", "string", "The Service of the API server that serves it."),
    column("Available", "string", "Whether it is served."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.service ? `${spec.service.namespace}/${spec.service.name}` : "Local",
    availableCell(status.conditions ?? []),
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

function availability({ spec }: ApiService, lastTransitionTime: string): Condition {
  const type = "Available";
  if (!spec.service) {
    const message = "Local APIServices are always available";
    return { type, status: "True", lastTransitionTime, reason: "Local", message };
  }
  const message = "the embedded cluster of Rollscope does not pass requests on to other API servers";
  return { type, status: "False", lastTransitionTime, reason: "FailedDiscoveryCheck", message };
}

function availableCell(conditions: readonly Condition[]): string {
  const available = conditions.find(({ type }) => type === "Available");
  if (!available) return "Unknown";
  return available.status === "True" ? "True" : `${available.status} (${available.reason})`;
}
