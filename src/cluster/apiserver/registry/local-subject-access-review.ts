import { invalid } from "../../../api/field-error.ts";
import type { SubjectAccessReview } from "../../../api/authorization.ts";
import { localSubjectAccessReviews } from "../../../api/resources.ts";
import { accessReviewErrors, reviewAccess, reviewedUser } from "../authorization/access-review.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/authorization/localsubjectaccessreview/rest.go (v1.36) */
export const localSubjectAccessReviewDefinition: ResourceDefinition<SubjectAccessReview> = {
  ...localSubjectAccessReviews,
  singular: "localsubjectaccessreview",
  verbs: ["create"],
  validate: ({ metadata, spec }) => {
    const namespace = spec?.resourceAttributes?.namespace ?? "";
    const errors = accessReviewErrors(spec, { needsSubject: true });
    if (namespace === metadata.namespace) return errors;
    const detail = "must match metadata.namespace";
    return [...errors, invalid("spec.resourceAttributes.namespace", namespace, detail)];
  },
  answer: (review, { authorizer }) => reviewAccess(review, reviewedUser(review.spec), authorizer),
};
