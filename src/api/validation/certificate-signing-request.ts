import { isDeepStrictEqual } from "node:util";
import type { CertificateSigningRequest } from "../certificates.ts";
import {
  duplicate,
  forbiddenField,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from "../field-error.ts";
import { certificateRequestProblem, certificatesProblem } from "./certificate-request.ts";
import { validateMetadata } from "./metadata.ts";
import { isDnsLabel } from "./names.ts";

const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];
const MIN_SECONDS = 600;
const MAX_DOMAIN_LENGTH = 253;
const VERDICTS = ["Approved", "Denied", "Failed"];
const APPROVALS = ["Approved", "Denied"];

/** Which fields a write is for. */
export type WrittenPart = "object" | "status" | "approval";

/** @see kubernetes/pkg/apis/certificates/validation/validation.go validateCertificateSigningRequest (v1.36) */
export function validateCertificateSigningRequest(
  request: CertificateSigningRequest,
  old?: CertificateSigningRequest,
): FieldError[] {
  const { spec } = request;
  const problem = certificateRequestProblem(textOf(spec.request));
  const errors = validateMetadata(request, { namespaced: false, nameRule: () => undefined });
  if (problem) errors.push(invalid("spec.request", spec.request, problem));
  errors.push(...usageErrors(spec.usages ?? []), ...signerNameErrors(spec.signerName));
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < MIN_SECONDS) {
    const detail = "may not specify a duration less than 600 seconds (10 minutes)";
    errors.push(invalid("spec.expirationSeconds", spec.expirationSeconds, detail));
  }
  errors.push(...conditionErrors(request));
  const { certificate } = request.status;
  if (certificate && certificate !== old?.status.certificate) {
    const wrong = certificatesProblem(textOf(certificate));
    if (wrong) errors.push(invalid("status.certificate", "<certificate data>", wrong));
  }
  return errors;
}

/** @see kubernetes/pkg/apis/certificates/validation/validation.go validateCertificateSigningRequestUpdate (v1.36) */
export function validateCertificateSigningRequestUpdate(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
  part: WrittenPart,
): FieldError[] {
  const errors: FieldError[] = [];
  const of = ({ status }: CertificateSigningRequest, wanted: string) =>
    (status.conditions ?? []).filter(({ type }) => type === wanted);
  for (const type of VERDICTS) {
    if (of(request, type).length >= of(old, type).length) continue;
    errors.push(forbiddenField("status.conditions", `updates may not remove a condition of type "${type}"`));
  }
  for (const type of part === "approval" ? [] : APPROVALS) {
    const [next, present] = [of(request, type), of(old, type)];
    if (next.length < present.length || isDeepStrictEqual(next, present)) continue;
    const verb = next.length > present.length ? "add" : "modify";
    errors.push(forbiddenField("status.conditions", `updates may not ${verb} a condition of type "${type}"`));
  }
  const { certificate } = old.status;
  if ((request.status.certificate ?? "") !== (certificate ?? "")) {
    if (part !== "status") errors.push(forbiddenField("status.certificate", "updates may not set certificate content"));
    else if (certificate) {
      errors.push(forbiddenField("status.certificate", "updates may not modify existing certificate content"));
    }
  }
  return errors;
}

function usageErrors(usages: readonly string[]): FieldError[] {
  if (usages.length === 0) return [required("spec.usages", "")];
  return usages.flatMap((usage, index) => [
    ...(USAGES.includes(usage) ? [] : [notSupported(`spec.usages[${index}]`, usage, USAGES)]),
    ...(usages.indexOf(usage) < index ? [duplicate(`spec.usages[${index}]`, usage)] : []),
  ]);
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateSignerName (v1.36) */
function signerNameErrors(name: string): FieldError[] {
  const field = "spec.signerName";
  if (name === "") return [required(field, "")];
  const [domain = "", path, ...more] = name.split("/");
  if (path === undefined || more.length > 0) {
    return [invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const errors: FieldError[] = [];
  if (domain.length > MAX_DOMAIN_LENGTH) errors.push(tooLong(field, `may not be more than ${MAX_DOMAIN_LENGTH} bytes`));
  if (!domain.includes(".")) {
    errors.push(invalid(field, domain, "should be a domain with at least two segments separated by dots"));
  }
  for (const part of [domain, path]) {
    for (const label of part.split(".")) {
      const problem = isDnsLabel(label);
      if (problem) errors.push(invalid(field, part, `validating label ${JSON.stringify(label)}: ${problem}`));
    }
  }
  return errors;
}

function conditionErrors({ status }: CertificateSigningRequest): FieldError[] {
  const conditions = status.conditions ?? [];
  return conditions.flatMap(({ type, status: value }, index) => {
    const field = `status.conditions[${index}]`;
    const errors: FieldError[] = [];
    const allowed = VERDICTS.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    const before = conditions.slice(0, index).map((condition) => condition.type);
    if (!type) errors.push(required(`${field}.type`, ""));
    if (!value) errors.push(required(`${field}.status`, ""));
    else if (!allowed.includes(value)) errors.push(notSupported(`${field}.status`, value, allowed));
    if (APPROVALS.includes(type) && before.some((other) => APPROVALS.includes(other) && other !== type)) {
      errors.push(invalid(`${field}.type`, type, "Approved and Denied conditions are mutually exclusive"));
    }
    if (before.includes(type)) errors.push(duplicate(`${field}.type`, type));
    return errors;
  });
}

function textOf(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
