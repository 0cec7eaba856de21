import type { UserInfo } from "../../../api/authentication.ts";
import type { AccessReviewSpec, AccessReviewStatus, SubjectAccessReviewSpec } from "../../../api/authorization.ts";
import { invalid, type FieldError } from "../../../api/field-error.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import type { Action, Authorizer } from "./authorizer.ts";

/** @see kubernetes/pkg/apis/authorization/validation/validation.go (v1.36) */
export function accessReviewErrors(
  spec: SubjectAccessReviewSpec | undefined,
  options: { needsSubject?: boolean } = {},
): FieldError[] {
  const { resourceAttributes, nonResourceAttributes, user, groups } = spec ?? {};
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes) {
    const detail = "cannot be specified in combination with resourceAttributes";
    errors.push(invalid("spec.nonResourceAttributes", nonResourceAttributes, detail));
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    errors.push(invalid("spec.resourceAttributes", null, detail));
  }
  if (options.needsSubject && !user && !groups?.length) {
    errors.push(invalid("spec.user", user ?? "", "at least one of user or group must be specified"));
  }
  return errors;
}

/** The user that a review asks about. */
export function reviewedUser({ user = "", groups, uid, extra }: SubjectAccessReviewSpec): UserInfo {
  return { username: user, ...(groups ? { groups } : {}), ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}

/** The review with its answer. */
export function reviewAccess<T extends KubernetesObject & { spec: AccessReviewSpec; status: AccessReviewStatus }>(
  review: T,
  user: UserInfo,
  authorizer: Authorizer,
): T {
  const { allowed, reason } = authorizer.decide(user, actionOf(review.spec));
  return { ...review, status: { allowed, ...(reason ? { reason } : {}) } };
}

function actionOf({ resourceAttributes, nonResourceAttributes }: AccessReviewSpec): Action {
  if (!resourceAttributes) {
    return { verb: nonResourceAttributes?.verb ?? "", path: nonResourceAttributes?.path ?? "" };
  }
  const { verb = "", group = "", resource = "", subresource = "", name = "", namespace = "" } = resourceAttributes;
  return { verb, group, name, namespace, resource: subresource ? `${resource}/${subresource}` : resource };
}
