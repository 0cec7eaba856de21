import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { flag } from "./serve.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * `agnhost test-service-account-issuer-discovery --token-path PATH --audience NAME`: checks a token with the keys that
 * the API server publishes.
 *
 * @throws {Error} The token is not what it should be.
 */
export async function checkIssuer(args: readonly string[]): Promise<void> {
  const token = readFileSync(flag(args, "token-path") ?? "", "utf8");
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { kid } = parse(header) as { kid: string };
  const claims = parse(payload) as { iss: string; aud: string[]; exp: number };
  console.log(`OK: Got token of issuer ${claims.iss}`);
  // its name is known inside a cluster only, where it means the API server
  const server = `https://${process.env["KUBERNETES_SERVICE_HOST"]}:${process.env["KUBERNETES_SERVICE_PORT"]}`;
  const found = await get<{ issuer: string; jwks_uri: string }>(`${server}/.well-known/openid-configuration`);
  if (found.issuer !== claims.iss) throw new Error(`the issuer calls itself ${found.issuer}`);
  const { keys } = await get<{ keys: (JsonWebKey & { kid: string })[] }>(found.jwks_uri);
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key) throw new Error(`there is no key ${kid}`);
  const options = { key: createPublicKey({ key, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  const isSigned = verify("sha256", Buffer.from(`${header}.${payload}`), options, Buffer.from(signature, "base64url"));
  if (!isSigned) throw new Error("the signature is wrong");
  if (!claims.aud.includes(flag(args, "audience") ?? "")) throw new Error(`it is for ${claims.aud.join(", ")}`);
  if (claims.exp * 1000 < Date.now()) throw new Error("it has expired");
  console.log("OK: Validated signature, audience and expiration of the token");
}

function parse(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function get<T>(url: string): Promise<T> {
  const options = {
    ca: readFileSync(`${ACCOUNT}/ca.crt`),
    headers: { authorization: `Bearer ${readFileSync(`${ACCOUNT}/token`, "utf8")}` },
  };
  return new Promise((resolve, reject) => {
    const request = https.get(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`${url}: ${response.statusCode} ${text}`));
      });
    });
    request.on("error", reject);
  });
}
