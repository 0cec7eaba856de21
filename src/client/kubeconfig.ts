import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { RollscopeError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { readPem, type Located } from "./kubeconfig-pem.ts";
import { authenticator, type User } from "./kubeconfig-user.ts";
import { isRecord, text } from "./fields.ts";

interface Merged {
  currentContext?: string;
  readonly clusters: Map<string, Located>;
  readonly users: Map<string, Located>;
  readonly contexts: Map<string, Located>;
}

/** Which kubeconfig, and which context of it. */
export interface KubeconfigOptions {
  /** One file, as `--kubeconfig`; else the files of `$KUBECONFIG`, else `~/.kube/config`. */
  readonly path?: string;
  /** As `--context`; else the current context. */
  readonly context?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const invalid = (message: string, cause?: unknown) => new RollscopeError("KUBECONFIG_INVALID", message, { cause });

/**
 * Reads a kubeconfig as kubectl does: several files are merged, the first to name an entry wins, relative paths start
 * at the file that holds them.
 *
 * @throws {RollscopeError} KUBECONFIG_INVALID when no file can be read or it lacks the context, its cluster or its user.
 */
export async function loadKubeconfig(options: KubeconfigOptions = {}): Promise<Connection> {
  const env = options.env ?? process.env;
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = options.path
    ? [options.path]
    : listed.length > 0
      ? listed
      : [join(env["HOME"] ?? homedir(), ".kube", "config")];
  const merged = await mergeFiles(paths, options.path !== undefined);

  const contextName = options.context ?? merged.currentContext;
  if (!contextName) throw invalid(`${paths.join(", ")}: no current-context is set; name one with --context.`);
  const context = merged.contexts.get(contextName);
  if (!context) {
    const known = [...merged.contexts.keys()].join(", ") || "none";
    throw invalid(`${paths.join(", ")}: there is no context "${contextName}" (contexts: ${known}).`);
  }
  const clusterName = text(context.fields, "cluster") ?? "";
  const cluster = merged.clusters.get(clusterName);
  if (!cluster) throw invalid(`The context "${contextName}" names the cluster "${clusterName}", which is not defined.`);
  const userName = text(context.fields, "user") ?? "";
  const user = merged.users.get(userName);
  if (!user && userName) {
    throw invalid(`The context "${contextName}" names the user "${userName}", which is not defined.`);
  }
  return connectionOf(contextName, context, clusterName, cluster, { name: userName, ...(user ?? emptyEntry) });
}

const emptyEntry: Located = { fields: {}, folder: "." };

async function connectionOf(
  contextName: string,
  context: Located,
  clusterName: string,
  cluster: Located,
  user: User,
): Promise<Connection> {
  const server = text(cluster.fields, "server")?.replace(/\/+$/, "");
  if (!server || !URL.canParse(server) || !/^https?:/.test(server)) {
    throw invalid(`The cluster "${clusterName}" has no usable server address (server: ${server ?? "missing"}).`);
  }
  if (text(cluster.fields, "proxy-url")) {
    throw invalid(`The cluster "${clusterName}" sets proxy-url, which Rollscope cannot use.`);
  }
  const servername = text(cluster.fields, "tls-server-name");
  const ca = await readPem(cluster, "certificate-authority", `The cluster "${clusterName}"`);
  return {
    context: contextName,
    server,
    namespace: text(context.fields, "namespace") ?? "default",
    tls: {
      insecure: cluster.fields["insecure-skip-tls-verify"] === true,
      ...(ca ? { ca } : {}),
      ...(servername ? { servername } : {}),
    },
    authenticate: await authenticator(user, { name: clusterName, server, fields: cluster.fields }),
  };
}

async function mergeFiles(paths: readonly string[], mustExist: boolean): Promise<Merged> {
  const merged: Merged = { clusters: new Map(), users: new Map(), contexts: new Map() };
  let found = 0;
  for (const path of paths) {
    let content: string;
    try {
      content = await readFile(path, "utf8");
    } catch (error) {
      if (!mustExist && isMissing(error)) continue;
      throw invalid(`The kubeconfig ${path} cannot be read: ${(error as Error).message}`, error);
    }
    found += 1;
    mergeFile(merged, path, content);
  }
  if (found === 0) throw invalid(`There is no kubeconfig at ${paths.join(", ")}.`);
  return merged;
}

function mergeFile(merged: Merged, path: string, content: string): void {
  let document: unknown;
  try {
    document = parse(content);
  } catch (error) {
    throw invalid(`The kubeconfig ${path} is not YAML: ${(error as Error).message.split("\n")[0]}`, error);
  }
  if (document === null || document === undefined) return;
  if (!isRecord(document)) throw invalid(`The kubeconfig ${path} is not a mapping.`);
  merged.currentContext ||= text(document, "current-context");
  const folder = dirname(resolve(path));
  for (const section of ["clusters", "users", "contexts"] as const) {
    const entries: unknown = document[section] ?? [];
    if (!Array.isArray(entries)) throw invalid(`${path}: ${section} is not a list.`);
    for (const entry of entries) {
      const name = isRecord(entry) ? text(entry, "name") : undefined;
      if (!isRecord(entry) || name === undefined) throw invalid(`${path}: an entry of ${section} has no name.`);
      const fields = entry[section.slice(0, -1)];
      if (!merged[section].has(name)) merged[section].set(name, { fields: isRecord(fields) ? fields : {}, folder });
    }
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
