import { beforeEach, expect, test } from "vitest";
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";
import { validatingWebhookConfigurationDefinition } from "./webhook-configuration.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const RULE = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const webhook = (changes: object = {}) => ({
  name: "check.example.com",
  clientConfig: { url: "https://example.com/check" },
  rules: [RULE],
  failurePolicy: "Ignore",
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  ...changes,
});
const create = (changes: object = {}, resource = validatingWebhookConfigurations) =>
  registry.create(resource, "w", { webhooks: [webhook(changes)] });

test("a webhook that may be left out is taken, with a word about it", () => {
  const created = create();
  expect(created.webhooks?.[0]).toMatchObject({ matchPolicy: "Equivalent", timeoutSeconds: 10 });
  expect(created.webhooks?.[0]?.rules?.[0]?.scope).toBe("*");
  expect(validatingWebhookConfigurationDefinition.warnings?.(created)).toEqual([
    "webhooks[0]: the embedded cluster calls no admission webhooks: requests pass without it",
  ]);
  expect(create({}, mutatingWebhookConfigurations).webhooks?.[0]?.reinvocationPolicy).toBe("Never");
});

test.each([
  [
    "must be called",
    { failurePolicy: undefined },
    "webhooks[0].failurePolicy: Forbidden: the embedded cluster calls no",
  ],
  [
    "has a short name",
    { name: "check" },
    'webhooks[0].name: Invalid value: "check": should be a domain with at least three',
  ],
  [
    "is nowhere",
    { clientConfig: {} },
    "webhooks[0].clientConfig: Required value: exactly one of url or service is required",
  ],
  ["has side effects", { sideEffects: "Some" }, 'webhooks[0].sideEffects: Unsupported value: "Some"'],
  [
    "speaks no known version",
    { admissionReviewVersions: ["v9"] },
    "webhooks[0].admissionReviewVersions: Invalid value",
  ],
])("one that %s is refused", (_name, changes, message) => {
  expect(failureOf(() => create(changes))).toContain(message);
});
