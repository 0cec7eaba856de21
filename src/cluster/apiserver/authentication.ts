import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";

/** Paths that Kubernetes answers to anybody, for probes. */
const PUBLIC = /^\/(healthz|livez|readyz|version)(\/|$)/;

/** Tells whether a request may be served: it shows our client certificate or our token, or the path is public. */
export function createAuthenticator(token: string): (request: IncomingMessage, path: string) => boolean {
  // Digests have one length, as the comparison in constant time demands.
  const expected = digest(token);
  return (request, path) => {
    const header = request.headers.authorization;
    if (header !== undefined) {
      const given = /^Bearer (.+)$/i.exec(header)?.[1];
      return given !== undefined && timingSafeEqual(digest(given.trim()), expected);
    }
    return (request.socket as TLSSocket).authorized || PUBLIC.test(path);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
