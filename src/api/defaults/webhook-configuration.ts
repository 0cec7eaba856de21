import type { AdmissionWebhook, WebhookConfiguration } from "../admission-registration.ts";

/** @see kubernetes/pkg/apis/admissionregistration/v1/defaults.go (v1.36) */
export function setWebhookDefaults({ webhooks = [] }: WebhookConfiguration): void {
  for (const webhook of webhooks) setDefaults(webhook);
}

/** @see kubernetes/pkg/apis/admissionregistration/v1/defaults.go SetDefaults_MutatingWebhook (v1.36) */
export function setMutatingWebhookDefaults(configuration: WebhookConfiguration): void {
  setWebhookDefaults(configuration);
  for (const webhook of configuration.webhooks ?? []) webhook.reinvocationPolicy ??= "Never";
}

function setDefaults(webhook: AdmissionWebhook): void {
  webhook.clientConfig ??= {};
  if (webhook.clientConfig.service) webhook.clientConfig.service.port ??= 443;
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  for (const rule of webhook.rules ?? []) rule.scope ??= "*";
}
