import type { SelfSubjectAccessReview } from "../../../api/authorization.ts";
import { selfSubjectAccessReviews } from "../../../api/resources.ts";
import { accessReviewErrors, reviewAccess } from "../authorization/access-review.ts";
import type { ResourceDefinition } from "./definition.ts";

/** What `kubectl auth can-i` asks. @see kubernetes/pkg/registry/authorization/selfsubjectaccessreview/rest.go (v1.36) */
export const selfSubjectAccessReviewDefinition: ResourceDefinition<SelfSubjectAccessReview> = {
  ...selfSubjectAccessReviews,
  singular: "selfsubjectaccessreview",
  verbs: ["create"],
  validate: ({ spec }) => accessReviewErrors(spec),
  answer: (review, { user, authorizer }) => reviewAccess(review, user, authorizer),
};
