import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import type { RequestOptions } from "node:https";
import { RollscopeError } from "../errors.ts";
import type { Credentials } from "./connection.ts";
import { isRecord, text, type Fields } from "./fields.ts";
import { readPem, type Located } from "./kubeconfig-pem.ts";

/** An entry of `users`. */
export interface User extends Located {
  readonly name: string;
}

interface Cluster {
  readonly name: string;
  readonly server: string;
  readonly fields: Fields;
}

const invalid = (message: string, cause?: unknown) => new RollscopeError("KUBECONFIG_INVALID", message, { cause });

/** How long a token read from a file is used before it is read again. */
const TOKEN_FILE_REREAD_MS = 60_000;

/**
 * The function that gives the credentials of a kubeconfig user: token, token file, basic authentication, client
 * certificate, and, through `@kubernetes/client-node`, exec plugins and auth providers.
 *
 * @throws {RollscopeError} KUBECONFIG_INVALID when a file of the user cannot be read or half of a pair is missing.
 */
export async function authenticator(user: User, cluster: Cluster): Promise<() => Promise<Credentials>> {
  if (user.fields["exec"] !== undefined || user.fields["auth-provider"] !== undefined) return plugin(user, cluster);

  const owner = `The user "${user.name}"`;
  const cert = await readPem(user, "client-certificate", owner);
  const key = await readPem(user, "client-key", owner);
  if ((cert === undefined) !== (key === undefined)) {
    throw invalid(`The user "${user.name}" has only one of client-certificate and client-key.`);
  }
  const pair = cert !== undefined && key !== undefined ? { cert, key } : {};
  const fixed = impersonation(user);
  const token = text(user.fields, "token");
  const tokenFile = text(user.fields, "tokenFile");
  // As in client-go, the token file wins over the token.
  if (tokenFile) {
    const read = tokenReader(user, resolve(user.folder, tokenFile));
    await read();
    return async () => ({ headers: { ...fixed, authorization: `Bearer ${await read()}` }, ...pair });
  }
  const authorization = token ? `Bearer ${token}` : basic(user.fields);
  const credentials = { headers: { ...fixed, ...(authorization ? { authorization } : {}) }, ...pair };
  return () => Promise.resolve(credentials);
}

function basic(fields: Fields): string | undefined {
  const username = text(fields, "username");
  if (!username) return undefined;
  return `Basic ${Buffer.from(`${username}:${text(fields, "password") ?? ""}`).toString("base64")}`;
}

function impersonation(user: User): Record<string, string | string[]> {
  const name = text(user.fields, "as");
  const groups = user.fields["as-groups"];
  const uid = text(user.fields, "as-uid");
  return {
    ...(name ? { "impersonate-user": name } : {}),
    ...(Array.isArray(groups) ? { "impersonate-group": groups.map(String) } : {}),
    ...(uid ? { "impersonate-uid": uid } : {}),
  };
}

function tokenReader(user: User, path: string): () => Promise<string> {
  let token = "";
  let readAtMs = -Infinity;
  return async () => {
    if (performance.now() - readAtMs < TOKEN_FILE_REREAD_MS) return token;
    try {
      token = (await readFile(path, "utf8")).trim();
    } catch (error) {
      throw invalid(`The user "${user.name}" names tokenFile: ${path}, which cannot be read.`, error);
    }
    readAtMs = performance.now();
    return token;
  };
}

/** Imported only when a user needs it: loading the package takes longer than a whole API call. */
async function plugin(user: User, cluster: Cluster): Promise<() => Promise<Credentials>> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const exec = user.fields["exec"];
  const command = isRecord(exec) ? text(exec, "command") : undefined;
  // A command with a folder in it is relative to the kubeconfig; a bare name is looked up on the PATH.
  const located =
    isRecord(exec) && command && dirname(command) !== "." && !isAbsolute(command)
      ? { ...user.fields, exec: { ...exec, command: resolve(user.folder, command) } }
      : user.fields;
  config.loadFromString(
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster.name, cluster: cluster.fields }],
      users: [{ name: user.name, user: located }],
      contexts: [{ name: "context", context: { cluster: cluster.name, user: user.name } }],
      "current-context": "context",
    }),
  );
  return async () => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw invalid(`The credentials of the user "${user.name}" could not be obtained: ${messageOf(error)}`, error);
    }
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return {
      headers: { ...impersonation(user), ...(Object.fromEntries(headers) as Record<string, string>) },
      ...(typeof options.cert === "string" ? { cert: options.cert } : {}),
      ...(typeof options.key === "string" ? { key: options.key } : {}),
    };
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
