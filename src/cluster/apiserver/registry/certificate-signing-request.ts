import { ageOf, humanDuration } from "../../../api/age.ts";
import type { CertificateSigningRequest } from "../../../api/certificates.ts";
import { certificateSigningRequests } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import {
  validateCertificateSigningRequest,
  validateCertificateSigningRequestUpdate,
  type WrittenPart,
} from "../../../api/validation/certificate-signing-request.ts";
import { rfc3339 } from "../../../clock.ts";
import { equalJson } from "../../storage/json-value.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { Requester, ResourceDefinition, StrategyContext } from "./definition.ts";

const APPROVALS = ["Approved", "Denied"];

type Request = CertificateSigningRequest;

/** @see kubernetes/pkg/registry/certificates/certificates/strategy.go (v1.36) */
export const certificateSigningRequestDefinition: ResourceDefinition<Request> = {
  ...certificateSigningRequests,
  singular: "certificatesigningrequest",
  shortNames: ["csr"],
  otherSubresources: ["approval"],
  setDefaults: (request) => {
    const spec = (request.spec ??= {} as Request["spec"]);
    spec.request ??= "";
    spec.signerName ??= "";
    request.status ??= {};
  },
  prepareForCreate: (request, _context, requester) => {
    const { request: content, signerName, expirationSeconds, usages } = request.spec;
    const { username, uid, groups, extra } = requester?.user ?? {};
    request.spec = {
      request: content,
      signerName,
      ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
      ...(usages ? { usages } : {}),
      ...(username ? { username } : {}),
      ...(uid ? { uid } : {}),
      ...(groups ? { groups } : {}),
      ...(extra ? { extra } : {}),
    };
    request.status = {};
  },
  prepareForUpdate: (request, old) => {
    request.spec = old.spec;
    request.status = old.status;
  },
  status: {
    prepareForUpdate: (request, old, context) => {
      request.spec = old.spec;
      keepApprovals(request, old);
      if (context) fillTimes(request, old, context);
    },
    validateUpdate: (request, old) => errorsOf(request, old, "status"),
  },
  parts: {
    approval: {
      prepareForUpdate: (request, old, context) => {
        fillTimes(request, old, context);
        const { conditions } = request.status;
        request.spec = old.spec;
        request.status = { ...old.status, ...(conditions ? { conditions } : {}) };
        if (!conditions) delete request.status.conditions;
      },
      validateUpdate: (request, old) => errorsOf(request, old, "approval"),
    },
  },
  validate: validateCertificateSigningRequest,
  validateUpdate: (request, old) => validateCertificateSigningRequestUpdate(request, old, "object"),
  checkRequester: (request, old, requester) => {
    if (!old) return;
    if (!equalJson(approvalsOf(request), approvalsOf(old))) requirePermission("approve", request, requester);
    const issued = request.status.certificate ?? "";
    if (issued !== (old.status.certificate ?? "")) requirePermission("sign", request, requester);
  },
  fieldSelectors: { "spec.signerName": ({ spec }) => spec.signerName },
  columns: [
    NAME_COLUMN,
    AGE_COLUMN,
    column("SignerName", "string", "Who is asked to sign."),
    column("Requestor", "string", "Who asks."),
    column("RequestedDuration", "string", "For how long the certificate is to be valid."),
    column("Condition", "string", "Whether it was approved, denied, issued."),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    ageOf(metadata.creationTimestamp, nowMs),
    spec.signerName || "<none>",
    spec.username ?? "",
    spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    conditionCell(status),
  ],
};

function errorsOf(request: Request, old: Request, part: WrittenPart) {
  return [
    ...validateCertificateSigningRequest(request, old),
    ...validateCertificateSigningRequestUpdate(request, old, part),
  ];
}

function approvalsOf({ status }: Request) {
  return (status.conditions ?? []).filter(({ type }) => APPROVALS.includes(type));
}

/** Who writes the status does not touch an approval, if it is there as often as it was. */
function keepApprovals(request: Request, old: Request): void {
  for (const type of APPROVALS) {
    const present = (old.status.conditions ?? []).filter((condition) => condition.type === type);
    const { conditions = [] } = request.status;
    if (conditions.filter((condition) => condition.type === type).length !== present.length) continue;
    const kept = [...present];
    for (const [index, condition] of conditions.entries()) {
      if (condition.type === type) conditions[index] = kept.shift() ?? condition;
    }
  }
}

function fillTimes({ status }: Request, old: Request, { api }: StrategyContext): void {
  const now = rfc3339(api.clock.now());
  for (const condition of status.conditions ?? []) {
    condition.lastUpdateTime ??= now;
    const same = old.status.conditions?.find(
      (present) => present.type === condition.type && present.status === condition.status,
    );
    condition.lastTransitionTime ??= same?.lastTransitionTime ?? now;
  }
}

/** @see kubernetes/plugin/pkg/admission/certificates/{approval,signing}/admission.go (v1.36) */
function requirePermission(
  verb: "approve" | "sign",
  { metadata, spec }: Request,
  { user, authorizer }: Requester,
): void {
  const { group } = certificateSigningRequests;
  const { signerName } = spec;
  const domain = `${signerName.split("/")[0] ?? ""}/*`;
  const isAllowed = [signerName, domain].some(
    (name) => authorizer.decide(user, { verb, group, resource: "signers", name, namespace: "" }).allowed,
  );
  if (isAllowed) return;
  const message = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`;
  throw forbidden(certificateSigningRequests, metadata.name, message);
}

function conditionCell({ conditions = [], certificate }: Request["status"]): string {
  const has = (wanted: string) => conditions.some(({ type }) => type === wanted);
  const verdict = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return [verdict, ...(has("Failed") ? ["Failed"] : []), ...(certificate ? ["Issued"] : [])].join(",");
}
