import type { SelfSubjectReview } from "../../../api/authentication.ts";
import { selfSubjectReviews } from "../../../api/resources.ts";
import { rfc3339 } from "../../../clock.ts";
import { randomUuid } from "../../../random.ts";
import type { ResourceDefinition } from "./definition.ts";

/** What `kubectl auth whoami` asks. @see kubernetes/pkg/registry/authentication/selfsubjectreview/rest.go (v1.36) */
export const selfSubjectReviewDefinition: ResourceDefinition<SelfSubjectReview> = {
  ...selfSubjectReviews,
  singular: "selfsubjectreview",
  verbs: ["create"],
  answer: (review, { user, api }) => ({
    ...review,
    metadata: { ...review.metadata, uid: randomUuid(api.random), creationTimestamp: rfc3339(api.clock.now()) },
    status: { userInfo: user },
  }),
};
