import type { Handler, HttpGetAction } from "../core.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { IntOrString } from "../meta.ts";
import { portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;
const SCHEMES = ["HTTP", "HTTPS"];
const HEADER_NAME = "[-A-Za-z0-9]+";

/**
 * The one action of a probe or a lifecycle hook.
 *
 * @param graceSeconds - `terminationGracePeriodSeconds` of the Pod: a hook cannot sleep longer.
 * @see kubernetes/pkg/apis/core/validation/validation.go validateHandler (v1.36)
 */
export function validateHandler(handler: Handler, graceSeconds: number, field: string): FieldError[] {
  const given = HANDLERS.filter((name) => handler[name]);
  const [first, ...more] = given;
  if (!first) return [required(field, "must specify a handler type")];
  return [
    ...actionErrors(handler, first, graceSeconds, `${field}.${first}`),
    ...more.map((name) => forbiddenField(`${field}.${name}`, "may not specify more than 1 handler type")),
  ];
}

function actionErrors(
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  action: (typeof HANDLERS)[number],
  graceSeconds: number,
  field: string,
): FieldError[] {
  switch (action) {
    case "exec":
      return (exec?.command ?? []).length === 0 ? [required(`${field}.command`)] : [];
    case "httpGet":
      return httpGet ? httpErrors(httpGet, field) : [];
    case "tcpSocket":
      return validatePortOrName(tcpSocket?.port, `${field}.port`);
    case "grpc":
      return validatePortOrName(grpc?.port, `${field}.port`);
    case "sleep":
      return sleepErrors(sleep?.seconds ?? 0, graceSeconds, field);
    default:
      return action satisfies never;
  }
}

function sleepErrors(seconds: number, graceSeconds: number, field: string): FieldError[] {
  if (seconds >= 0 && seconds <= graceSeconds) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalid(field, seconds, detail)];
}

function httpErrors({ port, scheme, httpHeaders }: HttpGetAction, field: string): FieldError[] {
  const errors = validatePortOrName(port, `${field}.port`);
  if (!SCHEMES.includes(scheme ?? "")) errors.push(notSupported(`${field}.scheme`, scheme ?? "", SCHEMES));
  for (const { name } of httpHeaders ?? []) {
    if (new RegExp(`^${HEADER_NAME}$`).test(name)) continue;
    const detail = `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '${HEADER_NAME}')`;
    errors.push(invalid(`${field}.httpHeaders`, name, detail));
  }
  return errors;
}

/** A port number, or the name of a port. */
export function validatePortOrName(port: IntOrString | undefined, field: string): FieldError[] {
  if (typeof port === "string") return portNameErrors(port).map((problem) => invalid(field, port, problem));
  return validatePortNumber(port ?? 0, field);
}
