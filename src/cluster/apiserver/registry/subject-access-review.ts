import type { SubjectAccessReview } from "../../../api/authorization.ts";
import { subjectAccessReviews } from "../../../api/resources.ts";
import { accessReviewErrors, reviewAccess, reviewedUser } from "../authorization/access-review.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/authorization/subjectaccessreview/rest.go (v1.36) */
export const subjectAccessReviewDefinition: ResourceDefinition<SubjectAccessReview> = {
  ...subjectAccessReviews,
  singular: "subjectaccessreview",
  verbs: ["create"],
  validate: ({ spec }) => accessReviewErrors(spec, { needsSubject: true }),
  answer: (review, { authorizer }) => reviewAccess(review, reviewedUser(review.spec), authorizer),
};
