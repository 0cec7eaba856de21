import { createPublicKey, generateKeyPairSync, sign, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { TokenRequest, UserInfo } from "../../../api/authentication.ts";
import { nodes, pods, secrets, serviceAccounts } from "../../../api/resources.ts";
import { randomUuid } from "../../../random.ts";
import type { Api } from "../../api.ts";
import { serviceAccountUser } from "./users.ts";

/** Who issues the tokens, and for whom they are when nobody else is named. */
export const ISSUER = "https://kubernetes.default.svc.cluster.local";

const DEFAULT_SECONDS = 3600;
const CLOCK_SKEW_SECONDS = 5;
/** How they are signed, as JSON web tokens name it. */
export const TOKEN_ALGORITHM = "ES256";

/** What a token says. @see kubernetes/pkg/serviceaccount/claims.go (v1.36) */
interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  nbf: number;
  sub: string;
  "kubernetes.io": {
    namespace: string;
    serviceaccount: Identity;
    pod?: Identity;
    secret?: Identity;
    node?: Identity;
  };
}

interface Identity {
  name: string;
  uid?: string;
}

/** An object whose end ends the token. */
export type BoundObject = NonNullable<TokenRequest["spec"]["boundObjectRef"]>;

/** Whose bearer token this is, if it is for one of the audiences (default: the API server). */
export type TokenReader = (token: string, audiences?: readonly string[]) => TokenUser | undefined;

/** A user, and for which of the audiences asked for his token is. */
export type TokenUser = UserInfo & { audiences: string[] };

/** Signs and checks the tokens of ServiceAccounts: JSON web tokens, ES256, with a key of this cluster. */
export class ServiceAccountTokens {
  readonly #api: Api;
  #keys: { id: string; private: KeyObject; public: KeyObject } | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * A token for a ServiceAccount that exists.
   *
   * @param spec - Without audiences it is for the API server; it lasts an hour unless told otherwise.
   */
  issue(
    account: { namespace: string; name: string; uid: string },
    spec: Partial<TokenRequest["spec"]> = {},
  ): { token: string; expirationMs: number } {
    const { clock, random } = this.#api;
    const nowSeconds = Math.floor(clock.now() / 1000);
    const expires = nowSeconds + (spec.expirationSeconds ?? DEFAULT_SECONDS);
    const { namespace, name, uid } = account;
    const claims: Claims = {
      aud: spec.audiences?.length ? spec.audiences : [ISSUER],
      exp: expires,
      iat: nowSeconds,
      iss: ISSUER,
      jti: randomUuid(random),
      "kubernetes.io": { namespace, serviceaccount: { name, uid }, ...boundClaims(spec.boundObjectRef) },
      nbf: nowSeconds,
      sub: serviceAccountUser(namespace, name).username,
    };
    const { id, private: key } = this.#keyPair;
    const text = `${encoded({ alg: TOKEN_ALGORITHM, kid: id })}.${encoded(claims)}`;
    const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
    return { token: `${text}.${signature.toString("base64url")}`, expirationMs: expires * 1000 };
  }

  /**
   * Who shows this token, if it is one of ours, has not expired and its ServiceAccount and bound object still exist.
   *
   * @param audiences - It must be for one of them; default the API server.
   */
  userOf(token: string, audiences: readonly string[] = [ISSUER]): TokenUser | undefined {
    const claims = this.#verified(token);
    if (!claims) return undefined;
    const nowSeconds = this.#api.clock.now() / 1000;
    if (nowSeconds > claims.exp + CLOCK_SKEW_SECONDS || nowSeconds < claims.nbf - CLOCK_SKEW_SECONDS) return undefined;
    const common = audiences.filter((audience) => claims.aud.includes(audience));
    if (common.length === 0 || !this.#exists(claims)) return undefined;
    const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
    const extra = {
      "authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
      ...extraOf("node", node),
      ...extraOf("pod", pod),
    };
    return { ...serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid), extra, audiences: common };
  }

  /** The public key, as clients that check tokens by themselves read it (`/openid/v1/jwks`). */
  get jsonWebKeys(): { keys: JsonWebKey[] } {
    const { id, public: key } = this.#keyPair;
    return { keys: [{ ...key.export({ format: "jwk" }), use: "sig", kid: id, alg: TOKEN_ALGORITHM }] };
  }

  /** Made when it is first needed: most clusters never issue a token. */
  get #keyPair() {
    if (!this.#keys) {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      this.#keys = { id: randomUuid(this.#api.random), private: privateKey, public: createPublicKey(privateKey) };
    }
    return this.#keys;
  }

  #verified(token: string): Claims | undefined {
    const [header = "", payload = "", signature = "", ...rest] = token.split(".");
    if (rest.length > 0 || !this.#keys) return undefined;
    const { id, public: key } = this.#keys;
    if (!isDeepStrictEqual(decoded(header), { alg: TOKEN_ALGORITHM, kid: id })) return undefined;
    const bytes = Buffer.from(`${header}.${payload}`);
    const isOurs = verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    return isOurs ? (decoded(payload) as Claims) : undefined;
  }

  #exists(claims: Claims): boolean {
    const { namespace, serviceaccount, pod, secret, node } = claims["kubernetes.io"];
    const api = this.#api;
    const isThere = (found: { metadata: { uid: string } } | undefined, { uid }: Identity) =>
      found !== undefined && (uid === undefined || found.metadata.uid === uid);
    return (
      isThere(api.find(serviceAccounts, namespace, serviceaccount.name), serviceaccount) &&
      (!pod || isThere(api.find(pods, namespace, pod.name), pod)) &&
      (!secret || isThere(api.find(secrets, namespace, secret.name), secret)) &&
      // The node of a pod may be gone before the pod is.
      (!node || pod !== undefined || isThere(api.find(nodes, "", node.name), node))
    );
  }
}

function boundClaims(bound: TokenRequest["spec"]["boundObjectRef"]): Record<string, Identity> {
  if (!bound?.kind || !bound.name) return {};
  return { [bound.kind.toLowerCase()]: { name: bound.name, ...(bound.uid ? { uid: bound.uid } : {}) } };
}

function extraOf(kind: string, identity: Identity | undefined): Record<string, string[]> {
  if (!identity) return {};
  return {
    [`authentication.kubernetes.io/${kind}-name`]: [identity.name],
    ...(identity.uid ? { [`authentication.kubernetes.io/${kind}-uid`]: [identity.uid] } : {}),
  };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return undefined;
  }
}
