import { badRequest } from "../../api/status.ts";

/** Where a paged list goes on. */
export interface ContinueToken {
  /** The revision of the first page: all pages show the same state. */
  readonly revision: bigint;
  /** `namespace/name` of the last object that was sent. */
  readonly after: string;
}

/** Sorts directly after the key that it follows. */
const END = "\u0000";

/** Opaque to clients; the same form as Kubernetes' own. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  const token = { v: "meta.k8s.io/v1", rv: Number(revision), start: after + END };
  // A revision above 2^53 is written as a number with all its digits.
  return Buffer.from(JSON.stringify(token).replace(/"rv":[^,]*/, `"rv":${revision}`)).toString("base64url");
}

/**
 * @throws {ApiError} BadRequest for a token that was not made by {@link encodeContinue}.
 * @see kubernetes apiserver/pkg/storage/continue.go (v1.36)
 */
export function decodeContinue(text: string): ContinueToken {
  const json = Buffer.from(text, "base64url").toString();
  const revision = /"rv":(\d+)/.exec(json)?.[1];
  const start = startOf(json);
  if (revision === undefined || start === undefined) {
    throw badRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion");
  }
  return { revision: BigInt(revision), after: start.endsWith(END) ? start.slice(0, -1) : start };
}

function startOf(json: string): string | undefined {
  try {
    return (JSON.parse(json) as { start?: string }).start;
  } catch {
    const first = json[0];
    const reason =
      first === undefined
        ? "unexpected end of JSON input"
        : `invalid character '${first}' looking for beginning of value`;
    throw badRequest(`invalid continue token: continue key is not valid: ${reason}`);
  }
}
