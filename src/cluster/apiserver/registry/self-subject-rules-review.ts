import type { SelfSubjectRulesReview } from "../../../api/authorization.ts";
import { selfSubjectRulesReviews } from "../../../api/resources.ts";
import { badRequest } from "../../../api/status.ts";
import { ADMINISTRATORS } from "../authentication/users.ts";
import type { ResourceDefinition } from "./definition.ts";

/** What members of `system:masters` may do without any role. */
const EVERYTHING = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** What `kubectl auth can-i --list` asks. @see kubernetes/pkg/registry/authorization/selfsubjectrulesreview/rest.go (v1.36) */
export const selfSubjectRulesReviewDefinition: ResourceDefinition<SelfSubjectRulesReview> = {
  ...selfSubjectRulesReviews,
  singular: "selfsubjectrulesreview",
  verbs: ["create"],
  answer: (review, { user, authorizer }) => {
    const { namespace = "" } = review.spec ?? {};
    if (namespace === "") throw badRequest("no namespace on request");
    const rules = authorizer.rulesOf(user, namespace);
    if (user.groups?.includes(ADMINISTRATORS)) rules.unshift(...EVERYTHING);
    const status = {
      resourceRules: rules.filter(({ resources }) => resources?.length),
      nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length),
      incomplete: false,
    };
    return { ...review, spec: {}, status };
  },
};
