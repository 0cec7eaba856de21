import type { Container, Probe } from "../core.ts";
import { invalid, type FieldError } from "../field-error.ts";
import { validateHandler } from "./handler.ts";
import { validateNonNegative } from "./numbers.ts";

const TIMINGS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/**
 * The three probes of a container.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go validateLivenessProbe and the like (v1.36)
 */
export function validateProbes(container: Container, graceSeconds: number, field: string): FieldError[] {
  return (["livenessProbe", "readinessProbe", "startupProbe"] as const).flatMap((name) => {
    const probe = container[name];
    if (!probe) return [];
    const path = `${field}.${name}`;
    const errors = validateProbe(probe, graceSeconds, path);
    if (name === "readinessProbe") {
      if (probe.terminationGracePeriodSeconds === undefined) return errors;
      const detail = "must not be set for readinessProbes";
      const graceField = `${path}.terminationGracePeriodSeconds`;
      return [...errors, invalid(graceField, probe.terminationGracePeriodSeconds, detail)];
    }
    if (probe.successThreshold === 1) return errors;
    return [...errors, invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1")];
  });
}

/** @see kubernetes/pkg/apis/core/validation/validation.go validateLifecycle (v1.36) */
export function validateLifecycle({ lifecycle }: Container, graceSeconds: number, field: string): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((name) => {
    const handler = lifecycle?.[name];
    return handler ? validateHandler(handler, graceSeconds, `${field}.lifecycle.${name}`) : [];
  });
}

function validateProbe(probe: Probe, graceSeconds: number, field: string): FieldError[] {
  const errors = [
    ...validateHandler(probe, graceSeconds, field),
    ...TIMINGS.flatMap((timing) => validateNonNegative(probe[timing], `${field}.${timing}`)),
  ];
  const grace = probe.terminationGracePeriodSeconds;
  if (grace === undefined || grace > 0) return errors;
  return [...errors, invalid(`${field}.terminationGracePeriodSeconds`, grace, "must be greater than 0")];
}
