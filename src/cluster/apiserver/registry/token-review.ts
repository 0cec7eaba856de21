import { tokenReviews } from "../../../api/resources.ts";
import type { TokenReview } from "../../../api/authentication.ts";
import { badRequest } from "../../../api/status.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/authentication/tokenreview/storage.go (v1.36) */
export const tokenReviewDefinition: ResourceDefinition<TokenReview> = {
  ...tokenReviews,
  singular: "tokenreview",
  verbs: ["create"],
  answer: (review, { userOfToken }) => {
    const { token = "", audiences } = review.spec ?? {};
    if (token === "") throw badRequest("token is required for TokenReview in authentication");
    const user = userOfToken(token, audiences);
    if (!user) return { ...review, status: { user: {}, error: "[invalid bearer token]" } };
    const { audiences: common, ...info } = user;
    const status = { authenticated: true, user: info, ...(common.length > 0 ? { audiences: common } : {}) };
    return { ...review, status };
  },
};
