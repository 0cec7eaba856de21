import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricTarget } from "../autoscaling.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { compareQuantities } from "../quantity.ts";

const TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/** Fields of {@link MetricSpec} that hold a source. */
const SOURCES = ["object", "external", "pods", "resource", "containerResource"] as const;

/**
 * One metric of a HorizontalPodAutoscaler.
 *
 * @see kubernetes/pkg/apis/autoscaling/validation/validation.go validateMetricSpec (v1.36)
 */
export function validateMetricSpec(spec: MetricSpec, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.type) errors.push(required(`${field}.type`, "must specify a metric source type"));
  if (!TYPES.includes(spec.type)) errors.push(notSupported(`${field}.type`, spec.type ?? "", TYPES));
  const [first, ...more] = SOURCES.filter((source) => spec[source] !== undefined);
  if (first) errors.push(...validateSource(spec, first, `${field}.${first}`));
  const expected = `${spec.type?.charAt(0).toLowerCase() ?? ""}${spec.type?.slice(1) ?? ""}`;
  const present: string[] = first ? [first, ...more] : [];
  if (!present.includes(expected)) {
    errors.push(required(`${field}.${expected}`, "must populate information for the given metric source"));
  }
  if (present.length !== 1) {
    const others = present.filter((source) => source !== expected);
    errors.push(
      ...others.map((source) => forbiddenField(`${field}.${source}`, "must populate the given metric source only")),
    );
  }
  return errors;
}

function validateSource(spec: MetricSpec, source: (typeof SOURCES)[number], field: string): FieldError[] {
  const { target, metric, describedObject, name, container } = (spec[source] ?? {}) as {
    target?: MetricTarget;
    metric?: MetricIdentifier;
    describedObject?: CrossVersionObjectReference;
    name?: string;
    container?: string;
  };
  const errors: FieldError[] = [];
  const isOfContainers = source === "resource" || source === "containerResource";
  if (source === "object") errors.push(...validateObjectReference(describedObject, `${field}.describedObject`));
  if (isOfContainers && !name) errors.push(required(`${field}.name`, "must specify a resource name"));
  if (source === "containerResource" && !container) {
    errors.push(required(`${field}.container`, "must specify a container"));
  }
  if (!isOfContainers) errors.push(...validateIdentifier(metric, `${field}.metric`));
  errors.push(...validateTarget(target, `${field}.target`));
  return [...errors, ...validateChoice(source, target, `${field}.target`)];
}

/** Which values of the target fit the source. */
function validateChoice(source: (typeof SOURCES)[number], target: MetricTarget | undefined, field: string) {
  const { value, averageValue, averageUtilization } = target ?? {};
  if (source === "pods") {
    const isPositive = averageValue !== undefined && compareQuantities(averageValue, "0") > 0;
    return isPositive ? [] : [required(`${field}.averageValue`, "must specify a positive target averageValue")];
  }
  if (source === "resource" || source === "containerResource") {
    if (averageUtilization === undefined && averageValue === undefined) {
      const detail = "must set either a target raw value or a target utilization";
      return [required(`${field}.averageUtilization`, detail)];
    }
    if (averageUtilization === undefined || averageValue === undefined) return [];
    return [forbiddenField(`${field}.averageValue`, "may not set both a target raw value and a target utilization")];
  }
  if (value === undefined && averageValue === undefined) {
    return [required(`${field}.averageValue`, "must set either a target value for metric or a per-pod target")];
  }
  if (source === "object" || value === undefined || averageValue === undefined) return [];
  return [forbiddenField(`${field}.value`, "may not set both a target value for metric and a per-pod target")];
}

function validateIdentifier(metric: MetricIdentifier | undefined, field: string): FieldError[] {
  if (!metric?.name) return [required(`${field}.name`, "must specify a metric name")];
  return pathSegmentProblems(metric.name).map((problem) => invalid(`${field}.name`, metric.name, problem));
}

function validateTarget(target: MetricTarget | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type, value, averageValue, averageUtilization } = target ?? {};
  if (!type) errors.push(required(`${field}.type`, "must specify a metric target type"));
  if (!type || !["Utilization", "Value", "AverageValue"].includes(type)) {
    errors.push(invalid(`${field}.type`, type ?? "", "must be either Utilization, Value, or AverageValue"));
  }
  for (const [name, quantity] of Object.entries({ value, averageValue })) {
    if (quantity !== undefined && compareQuantities(quantity, "0") <= 0) {
      errors.push(invalid(`${field}.${name}`, quantity, "must be positive"));
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(`${field}.averageUtilization`, averageUtilization, "must be greater than 0"));
  }
  return errors;
}

/** A reference by kind and name. @see kubernetes/pkg/apis/autoscaling/validation ValidateCrossVersionObjectReference */
export function validateObjectReference(
  reference: CrossVersionObjectReference | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const part of ["kind", "name"] as const) {
    const value = reference?.[part];
    if (!value) errors.push(required(`${field}.${part}`));
    else errors.push(...pathSegmentProblems(value).map((problem) => invalid(`${field}.${part}`, value, problem)));
  }
  const { apiVersion = "" } = reference ?? {};
  if (apiVersion.split("/").length > 2) {
    errors.push(invalid(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  }
  return errors;
}

/** @see kubernetes apimachinery/pkg/api/validation/path IsValidPathSegmentName (v1.36) */
function pathSegmentProblems(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"]
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}
