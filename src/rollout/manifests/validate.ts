import { ApiError, isApiError } from "../../api/status.ts";
import type { Client } from "../../client/client.ts";
import { RollscopeError } from "../../errors.ts";
import { lookUpNamespace } from "../namespace-lookup.ts";
import type { ResolvedManifest } from "./kinds.ts";
import { manifestError, type Manifest, type ManifestProblem } from "./manifest.ts";

/**
 * Has the server check every manifest without storing anything (a dry run with strict fields).
 *
 * The check of an object whose namespace does not exist yet is made as if it were in `default`, since a dry run into
 * a missing namespace says nothing but that; its name may be taken there, which the server looks at last.
 *
 * @throws {RollscopeError} MANIFEST_INVALID with file, line, field and the server's reason for every broken rule.
 * @throws {ApiError} When the server refuses for a reason that is not in the manifest.
 */
export async function validateManifests(client: Client, manifests: readonly ResolvedManifest[]): Promise<void> {
  const used = new Set(manifests.map(({ object }) => object.metadata.namespace ?? ""));
  used.delete("");
  const usable = new Set<string>();
  await Promise.all(
    [...used].map(async (name) => {
      const namespace = await lookUpNamespace(client, name);
      if (namespace && (namespace === "hidden" || !namespace.metadata.deletionTimestamp)) usable.add(name);
    }),
  );
  const refusals = await Promise.all(
    manifests.map(async (manifest) => {
      const { namespace } = manifest.object.metadata;
      const standIn = namespace === undefined || usable.has(namespace) ? namespace : "default";
      return refusalOf(client, manifest, standIn);
    }),
  );
  // A file may be part of both versions.
  const messages = new Set(refusals.filter((message) => message !== undefined));
  if (messages.size > 0) throw new RollscopeError("MANIFEST_INVALID", [...messages].join("\n"));
}

async function refusalOf(
  client: Client,
  manifest: ResolvedManifest,
  namespace: string | undefined,
): Promise<string | undefined> {
  const { resource, object } = manifest;
  const metadata = namespace === undefined ? object.metadata : { ...object.metadata, namespace };
  try {
    await client.create(resource, { ...object, metadata }, { dryRun: true, fieldValidation: "Strict" });
    return undefined;
  } catch (error) {
    if (isApiError(error, "AlreadyExists")) return undefined;
    const problems = problemsOf(error);
    if (problems === undefined) throw error;
    return problems.length > 0 ? manifestError(manifest, problems).message : undefined;
  }
}

/**
 * The rules an object broke, from the server's refusal; undefined when the refusal has nothing to do with the object.
 *
 * A node port that is taken is left out: it may be taken by what this run removes first.
 */
export function problemsOf(error: unknown): ManifestProblem[] | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { causes } = error.status.details ?? {};
  if (error.code === 422 && causes && causes.length > 0) {
    return causes
      .filter(({ message }) => !message?.includes("provided port is already allocated"))
      .map(({ field, message }) => ({ ...(field ? { field } : {}), reason: message ?? error.message }));
  }
  if (error.code === 400 || error.code === 422) return decodingProblems(error.message);
  return undefined;
}

/** Takes a decoding failure apart; it names its fields only in the text. */
function decodingProblems(message: string): ManifestProblem[] {
  const strict = message.split("strict decoding error: ")[1];
  if (strict !== undefined) {
    const fields = [...strict.matchAll(/(unknown|duplicate) field "([^"]*)"/g)];
    if (fields.length > 0) return fields.map(([reason, , field]) => ({ field, reason }));
  }
  // "... into Go struct field Deployment.spec.replicas of type int32": the path starts with the kind.
  const [, field] = /Go struct field \w+\.(\S+) of type/.exec(message) ?? [];
  const reason = /json: (.*)$/.exec(message)?.[1] ?? message;
  return [{ ...(field ? { field } : {}), reason }];
}

/** The refusal of a write as MANIFEST_INVALID where it is about the object; else the error itself. */
export function asManifestError(manifest: Manifest, error: unknown): unknown {
  const problems = problemsOf(error);
  return problems && problems.length > 0 ? manifestError(manifest, problems) : error;
}
