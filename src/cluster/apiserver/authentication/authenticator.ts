import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { UserInfo } from "../../../api/authentication.ts";
import { failure } from "../../../api/status.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import { ADMINISTRATOR, ANONYMOUS, AUTHENTICATED } from "./users.ts";

/** Paths that Kubernetes answers to anybody, for probes. */
const PUBLIC = /^\/(healthz|livez|readyz|version)(\/|$)/;

/** Tells who sends a request. @throws {ApiError} Unauthorized */
export type Authenticator = (request: IncomingMessage, path: string) => UserInfo;

/**
 * Knows users by their client certificate, by the administrator's token or by the token of a ServiceAccount. Whoever
 * shows nothing is served public paths only.
 */
export function createAuthenticator(administratorToken: string, tokens: ServiceAccountTokens): Authenticator {
  // Digests have one length, as the comparison in constant time demands.
  const expected = digest(administratorToken);
  const certified = new WeakMap<TLSSocket, UserInfo>();
  return (request, path) => {
    const header = request.headers.authorization;
    if (header !== undefined) {
      const given = /^Bearer (.+)$/i.exec(header)?.[1]?.trim();
      if (given === undefined) throw unauthorized();
      if (timingSafeEqual(digest(given), expected)) return ADMINISTRATOR;
      const user = tokens.userOf(given);
      if (!user) throw unauthorized();
      const { audiences: _audiences, ...info } = user;
      return info;
    }
    const socket = request.socket as TLSSocket;
    if (socket.authorized) {
      const user = certified.get(socket) ?? certifiedUser(socket);
      certified.set(socket, user);
      return user;
    }
    if (PUBLIC.test(path)) return ANONYMOUS;
    throw unauthorized();
  };
}

/** The common name of a certificate is the user, its organizations are the groups. */
function certifiedUser(socket: TLSSocket): UserInfo {
  const { CN = "", O = [] } = socket.getPeerCertificate().subject as { CN?: string; O?: string | string[] };
  return { username: CN, groups: [...(Array.isArray(O) ? O : [O]), AUTHENTICATED] };
}

function unauthorized() {
  return failure(401, "Unauthorized", "Unauthorized");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
