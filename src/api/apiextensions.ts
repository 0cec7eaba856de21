import type { Condition, KubernetesObject } from "./meta.ts";

/** apiextensions.k8s.io/v1 shapes, as they appear after defaulting. @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/v1 */

export interface CustomResourceDefinition extends KubernetesObject {
  spec: {
    group: string;
    names: CustomResourceNames;
    scope: "Cluster" | "Namespaced";
    versions: CustomResourceVersion[];
    conversion?: CustomResourceConversion;
    preserveUnknownFields?: boolean;
  };
  status: {
    conditions: Condition[] | null;
    acceptedNames: CustomResourceNames;
    storedVersions: string[] | null;
  };
}

export interface CustomResourceNames {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}

export interface CustomResourceConversion {
  strategy: string;
  webhook?: { clientConfig?: object; conversionReviewVersions?: string[] };
}

export interface CustomResourceVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: JsonSchemaProps };
  subresources?: CustomResourceSubresources;
  additionalPrinterColumns?: PrinterColumn[];
  selectableFields?: { jsonPath: string }[];
}

export interface CustomResourceSubresources {
  status?: Record<string, never>;
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
}

export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

/** One rule in CEL. */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** A JSON Schema as CustomResourceDefinitions have it; structural ones are all that v1 takes. */
export interface JsonSchemaProps {
  $ref?: string;
  id?: string;
  title?: string;
  description?: string;
  externalDocs?: object;
  type?: string;
  format?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: unknown[];
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  multipleOf?: number;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  maxItems?: number;
  minItems?: number;
  uniqueItems?: boolean;
  maxProperties?: number;
  minProperties?: number;
  required?: string[];
  properties?: Record<string, JsonSchemaProps>;
  additionalProperties?: JsonSchemaProps | boolean;
  items?: JsonSchemaProps;
  allOf?: JsonSchemaProps[];
  anyOf?: JsonSchemaProps[];
  oneOf?: JsonSchemaProps[];
  not?: JsonSchemaProps;
  additionalItems?: unknown;
  patternProperties?: Record<string, JsonSchemaProps>;
  definitions?: Record<string, JsonSchemaProps>;
  dependencies?: Record<string, unknown>;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-validations"?: ValidationRule[];
}

/** Whether a condition of a CustomResourceDefinition is True. */
export function hasCondition({ status }: CustomResourceDefinition, type: string): boolean {
  return (status.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");
}

/** The version in which objects are stored. */
export function storageVersionOf({ versions }: CustomResourceDefinition["spec"]): CustomResourceVersion | undefined {
  return versions.find(({ storage }) => storage);
}
