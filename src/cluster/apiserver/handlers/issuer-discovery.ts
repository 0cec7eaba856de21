import { ISSUER, TOKEN_ALGORITHM, type ServiceAccountTokens } from "../authentication/service-account-tokens.ts";
import type { Reply } from "../reply.ts";

/** Where others find out how to check the tokens of ServiceAccounts. */
export const ISSUER_PATHS = ["/.well-known/openid-configuration", "/openid/v1/jwks"] as const;

const CACHE = { "cache-control": "public, max-age=3600" };

/**
 * OpenID Connect discovery of the issuer of ServiceAccount tokens; undefined for other paths.
 *
 * @param serverUrl - Of the API server, which serves the keys.
 * @see kubernetes/pkg/serviceaccount/openidmetadata.go, pkg/routes/openidmetadata.go (v1.36)
 */
export function issuerReply(path: string, tokens: ServiceAccountTokens, serverUrl: string): Reply | undefined {
  const [configuration, keys] = ISSUER_PATHS;
  if (path === keys) return reply("application/jwk-set+json", tokens.jsonWebKeys);
  if (path !== configuration) return undefined;
  return reply("application/json", {
    issuer: ISSUER,
    jwks_uri: `${serverUrl}${keys}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [TOKEN_ALGORITHM],
  });
}

function reply(contentType: string, body: unknown): Reply {
  return { status: 200, contentType, body: JSON.stringify(body), headers: CACHE };
}
