import type { AdmissionWebhook, WebhookConfiguration } from "../admission-registration.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsSubdomain } from "./names.ts";

const NOT_CALLED = "the embedded cluster calls no admission webhooks";

/**
 * A webhook configuration, and whether leaving its webhooks uncalled would break a promise: with `Fail` it would.
 *
 * @see kubernetes/pkg/apis/admissionregistration/validation/validation.go ValidateValidatingWebhookConfiguration (v1.36)
 */
export function validateWebhookConfiguration(configuration: WebhookConfiguration): FieldError[] {
  return [
    ...validateMetadata(configuration, { namespaced: false }),
    ...(configuration.webhooks ?? []).flatMap((webhook, index) => validateWebhook(webhook, `webhooks[${index}]`)),
  ];
}

/** Says of each webhook that was taken that it is never called. */
export function uncalledWarnings({ webhooks = [] }: WebhookConfiguration): string[] {
  return webhooks.map((_webhook, index) => `webhooks[${index}]: ${NOT_CALLED}: requests pass without it`);
}

function validateWebhook(webhook: AdmissionWebhook, field: string): FieldError[] {
  const { name, clientConfig, failurePolicy, matchPolicy, sideEffects, timeoutSeconds = 10 } = webhook;
  const errors = [
    ...nameErrors(name, `${field}.name`),
    ...reviewErrors(webhook.admissionReviewVersions, `${field}.admissionReviewVersions`),
    ...oneOf(failurePolicy, ["Fail", "Ignore"], `${field}.failurePolicy`),
    ...oneOf(matchPolicy, ["Equivalent", "Exact"], `${field}.matchPolicy`),
    ...oneOf(sideEffects, ["None", "NoneOnDryRun"], `${field}.sideEffects`),
    ...validateLabelSelector(webhook.namespaceSelector, `${field}.namespaceSelector`),
    ...validateLabelSelector(webhook.objectSelector, `${field}.objectSelector`),
  ];
  if (timeoutSeconds < 1 || timeoutSeconds > 30) {
    errors.push(
      invalid(`${field}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds"),
    );
  }
  if ((clientConfig.url === undefined) === (clientConfig.service === undefined)) {
    errors.push(required(`${field}.clientConfig`, "exactly one of url or service is required"));
  }
  const isAsked = (webhook.rules ?? []).length > 0;
  if (isAsked && failurePolicy === "Fail") {
    const advice = "use failurePolicy Ignore, with which requests pass, or a cluster that calls them";
    errors.push(forbiddenField(`${field}.failurePolicy`, `${NOT_CALLED}; ${advice}`));
  }
  return errors;
}

function nameErrors(name: string, field: string): FieldError[] {
  if (!name) return [required(field)];
  const problem = isDnsSubdomain(name);
  if (problem !== undefined) return [invalid(field, name, problem)];
  if (name.split(".").length >= 3) return [];
  return [invalid(field, name, "should be a domain with at least three segments separated by dots")];
}

function reviewErrors(versions: readonly string[] | undefined, field: string): FieldError[] {
  const known = "must specify one of v1, v1beta1";
  if (!versions?.length) return [required(field, known)];
  if (versions.some((version) => version === "v1" || version === "v1beta1")) return [];
  return [invalid(field, versions, `must include at least one of v1, v1beta1`)];
}

function oneOf(value: string | undefined, supported: readonly string[], field: string): FieldError[] {
  if (value === undefined) return [required(field, `must specify one of ${supported.join(", ")}`)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}
