import { isIP } from "node:net";
import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { Ingress, IngressBackend, IngressPath } from "../networking.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel1035, isDnsSubdomain, isWildcardDnsSubdomain, portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const BAD_SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"];
const BAD_SUFFIXES = ["/..", "/."];

/** @see kubernetes/pkg/apis/networking/validation/validation.go validateIngress (v1.36) */
export function validateIngress(ingress: Ingress): FieldError[] {
  const { spec } = ingress;
  const errors = validateMetadata(ingress, { namespaced: true });
  if (!spec.rules?.length && !spec.defaultBackend) {
    const detail = "either `defaultBackend` or `rules` must be specified";
    errors.push(invalid("spec", spec.rules ?? null, detail));
  }
  if (spec.defaultBackend) errors.push(...backendErrors(spec.defaultBackend, "spec.defaultBackend"));
  for (const [index, { host, http }] of (spec.rules ?? []).entries()) {
    const field = `spec.rules[${index}]`;
    if (host) errors.push(...hostErrors(host, `${field}.host`));
    if (http) errors.push(...pathsErrors(http.paths ?? [], `${field}.http.paths`));
  }
  for (const [index, { hosts = [], secretName }] of (spec.tls ?? []).entries()) {
    const field = `spec.tls[${index}]`;
    errors.push(...hosts.flatMap((host, at) => nameErrors(host, `${field}.hosts[${at}]`)));
    if (secretName) errors.push(...secretErrors(secretName, `${field}.secretName`));
  }
  if (spec.ingressClassName !== undefined) {
    const problem = isDnsSubdomain(spec.ingressClassName);
    if (problem) errors.push(invalid("spec.ingressClassName", spec.ingressClassName, problem));
  }
  return errors;
}

/** The old way to name a class does not go with the new one. */
export function validateIngressCreate({ metadata, spec }: Ingress): FieldError[] {
  const old = metadata.annotations?.[CLASS_ANNOTATION];
  if (old === undefined || spec.ingressClassName === undefined) return [];
  return [invalid(`annotations.${CLASS_ANNOTATION}`, old, "can not be set when the class field is also set")];
}

function hostErrors(host: string, field: string): FieldError[] {
  if (isIP(host)) return [invalid(field, host, "must be a DNS name, not an IP address")];
  return nameErrors(host, field);
}

function nameErrors(host: string, field: string): FieldError[] {
  const problem = host.includes("*") ? isWildcardDnsSubdomain(host) : isDnsSubdomain(host);
  return problem ? [invalid(field, host, problem)] : [];
}

function secretErrors(name: string, field: string): FieldError[] {
  const problem = isDnsSubdomain(name);
  return problem ? [invalid(field, name, problem)] : [];
}

function pathsErrors(paths: readonly IngressPath[], field: string): FieldError[] {
  if (paths.length === 0) return [required(field)];
  return paths.flatMap((path, index) => {
    const at = `${field}[${index}]`;
    return [...pathErrors(path, at), ...backendErrors(path.backend ?? {}, `${at}.backend`)];
  });
}

function pathErrors({ path = "", pathType }: IngressPath, field: string): FieldError[] {
  if (pathType === undefined) return [required(`${field}.pathType`, "pathType must be specified")];
  if (!PATH_TYPES.includes(pathType)) {
    return [notSupported(`${field}.pathType`, pathType, ["Exact", "Prefix", "ImplementationSpecific"])];
  }
  const at = `${field}.path`;
  const relative = path.startsWith("/") ? [] : [invalid(at, path, "must be an absolute path")];
  if (pathType === "ImplementationSpecific") return path === "" ? [] : relative;
  if (path === "") return relative;
  return [
    ...relative,
    ...BAD_SEQUENCES.filter((text) => path.includes(text)).map((text) =>
      invalid(at, path, `must not contain '${text}'`),
    ),
    ...BAD_SUFFIXES.filter((text) => path.endsWith(text)).map((text) => invalid(at, path, `cannot end with '${text}'`)),
  ];
}

function backendErrors({ service, resource }: IngressBackend, field: string): FieldError[] {
  if (service && resource) return [invalid(field, "", "cannot set both resource and service backends")];
  if (resource) {
    return (["kind", "name"] as const)
      .filter((part) => !resource[part])
      .map((part) => required(`${field}.resource.${part}`));
  }
  if (!service) return [invalid(field, "", "resource or service backend is required")];
  const errors: FieldError[] = [];
  if (!service.name) errors.push(required(`${field}.service.name`));
  else {
    const problem = isDnsLabel1035(service.name);
    if (problem) errors.push(invalid(`${field}.service.name`, service.name, problem));
  }
  const { name, number } = service.port ?? {};
  if (name && number) return [...errors, invalid(field, "", "cannot set both port name & port number")];
  if (name) {
    return [...errors, ...portNameErrors(name).map((problem) => invalid(`${field}.service.port.name`, name, problem))];
  }
  if (number) return [...errors, ...validatePortNumber(number, `${field}.service.port.number`)];
  return [...errors, required(field, "port name or number is required")];
}
