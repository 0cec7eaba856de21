import type { Container, Handler, Probe } from "../core.ts";
import { forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import type { IntOrString } from "../meta.ts";
import { portNameErrors } from "./names.ts";
import { validateNonNegative, validatePortNumber } from "./numbers.ts";

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;
const TIMINGS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** @see kubernetes/pkg/apis/core/validation/validation.go validateLivenessProbe and the like (v1.36) */
export function validateProbes(container: Container, field: string): FieldError[] {
  return (["livenessProbe", "readinessProbe", "startupProbe"] as const).flatMap((name) => {
    const probe = container[name];
    if (!probe) return [];
    const path = `${field}.${name}`;
    const errors = validateProbe(probe, path);
    if (name !== "readinessProbe" && probe.successThreshold !== 1) {
      errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1"));
    }
    return errors;
  });
}

/** @see kubernetes/pkg/apis/core/validation/validation.go validateLifecycle (v1.36) */
export function validateLifecycle({ lifecycle }: Container, field: string): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((name) => {
    const handler = lifecycle?.[name];
    return handler ? validateHandler(handler, `${field}.lifecycle.${name}`) : [];
  });
}

function validateProbe(probe: Probe, field: string): FieldError[] {
  return [
    ...validateHandler(probe, field),
    ...TIMINGS.flatMap((timing) => validateNonNegative(probe[timing], `${field}.${timing}`)),
  ];
}

function validateHandler(handler: Handler, field: string): FieldError[] {
  const given = HANDLERS.filter((name) => (handler as Record<string, unknown>)[name]);
  if (given.length === 0) return [required(field, "must specify a handler type")];
  const errors = given
    .slice(1)
    .map((name) => forbiddenField(`${field}.${name}`, "may not specify more than 1 handler type"));
  const { exec, httpGet, tcpSocket, sleep } = handler;
  if (given[0] === "exec" && (exec?.command ?? []).length === 0) errors.push(required(`${field}.exec.command`));
  if (given[0] === "httpGet" && httpGet) errors.push(...validatePort(httpGet.port, `${field}.httpGet.port`));
  if (given[0] === "tcpSocket" && tcpSocket) errors.push(...validatePort(tcpSocket.port, `${field}.tcpSocket.port`));
  if (sleep && sleep.seconds < 0) {
    const detail = "must be non-negative and less than terminationGracePeriodSeconds";
    errors.push(invalid(`${field}.sleep`, sleep.seconds, detail));
  }
  return errors;
}

function validatePort(port: IntOrString | undefined, field: string): FieldError[] {
  if (typeof port === "string") return portNameErrors(port).map((problem) => invalid(field, port, problem));
  return validatePortNumber(port ?? 0, field);
}
