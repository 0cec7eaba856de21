import type { WebhookConfiguration } from "../../../api/admission-registration.ts";
import { ageOf } from "../../../api/age.ts";
import { setMutatingWebhookDefaults, setWebhookDefaults } from "../../../api/defaults/webhook-configuration.ts";
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from "../../../api/resources.ts";
import { uncalledWarnings, validateWebhookConfiguration } from "../../../api/validation/webhook-configuration.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

// Webhooks are stored and not called. One that must be called (failurePolicy Fail) is refused, any other is taken with
// a warning, so that nobody relies on what does not happen.
const shared = {
  hasGeneration: true,
  validate: validateWebhookConfiguration,
  warnings: uncalledWarnings,
  columns: [NAME_COLUMN, column("Webhooks", "integer", "How many there are."), AGE_COLUMN],
  cells: ({ metadata, webhooks = [] }: WebhookConfiguration, nowMs: number) => [
    metadata.name,
    webhooks.length,
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @see kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration/strategy.go (v1.36) */
export const validatingWebhookConfigurationDefinition: ResourceDefinition<WebhookConfiguration> = {
  ...validatingWebhookConfigurations,
  ...shared,
  singular: "validatingwebhookconfiguration",
  categories: ["api-extensions"],
  setDefaults: setWebhookDefaults,
};

/** @see kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration/strategy.go (v1.36) */
export const mutatingWebhookConfigurationDefinition: ResourceDefinition<WebhookConfiguration> = {
  ...mutatingWebhookConfigurations,
  ...shared,
  singular: "mutatingwebhookconfiguration",
  categories: ["api-extensions"],
  setDefaults: setMutatingWebhookDefaults,
};
