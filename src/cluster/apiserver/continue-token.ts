import { badRequest } from "../../api/status.ts";

/** Where a paged list goes on. */
export interface ContinueToken {
  /** The revision of the first page: all pages show the same state. Undefined: the present one, whatever it is. */
  readonly revision: bigint | undefined;
  /** `namespace/name` of the last object that was sent. */
  readonly after: string;
}

/** Sorts directly after the key that it follows. */
const END = "\u0000";
/** Stands for the present state, as in Kubernetes. */
const PRESENT = -1n;
const VERSION = "meta.k8s.io/v1";

/** Opaque to clients; the same form as Kubernetes' own. */
export function encodeContinue({ revision = PRESENT, after }: ContinueToken): string {
  // A revision above 2^53 is written as a number with all its digits.
  const json = `{"v":"${VERSION}","rv":${revision},"start":${JSON.stringify(after + END)}}`;
  return Buffer.from(json).toString("base64url");
}

/**
 * @throws {ApiError} BadRequest for a token that was not made by {@link encodeContinue}.
 * @see kubernetes apiserver/pkg/storage/continue.go (v1.36)
 */
export function decodeContinue(text: string): ContinueToken {
  const bad = /[^A-Za-z0-9_-]/.exec(text);
  if (bad) throw invalidToken(`: illegal base64 data at input byte ${bad.index}`);
  const json = Buffer.from(text, "base64url").toString();
  const { v = "", start = "" } = parse(json);
  if (v !== VERSION) throw invalidToken(`: server does not recognize this encoded version ${v}`);
  // The number itself may have lost digits in parsing.
  const revision = BigInt(/"rv":(-?\d+)/.exec(json)?.[1] ?? 0);
  if (revision === 0n) throw invalidToken(`: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (start === "") throw invalidToken(`: encoded start key empty (version ${VERSION})`);
  const after = start.endsWith(END) ? start.slice(0, -END.length) : start;
  if (/(^|\/)\.{1,2}(\/|$)|\/\/|\/$/.test(after)) throw invalidToken(`: ${start}`);
  return { revision: revision === PRESENT ? undefined : revision, after };
}

function parse(json: string): { v?: string; start?: string } {
  try {
    const token: unknown = JSON.parse(json);
    const { v, start } = (token ?? {}) as Record<string, unknown>;
    return { ...(typeof v === "string" ? { v } : {}), ...(typeof start === "string" ? { start } : {}) };
  } catch {
    const first = json[0];
    const reason =
      first === undefined
        ? "unexpected end of JSON input"
        : `invalid character '${first}' looking for beginning of value`;
    throw invalidToken(`: ${reason}`);
  }
}

function invalidToken(reason: string) {
  return badRequest(`invalid continue token: continue key is not valid${reason}`);
}
