import { textReply, type Reply } from "../reply.ts";

const CHECKS = ["ping", "log"];

/**
 * `/healthz`, `/livez` and `/readyz`, also single checks (`/livez/ping`), `?verbose` and `?exclude=`; undefined for other
 * paths. The server answers only while all of it works, so nothing ever fails here.
 *
 * @see kubernetes apiserver/pkg/server/healthz/healthz.go (v1.36)
 */
export function healthReply(path: string, query: URLSearchParams): Reply | undefined {
  const [, endpoint = "", check, ...rest] = path.replace(/\/$/, "").split("/");
  if (!["healthz", "livez", "readyz"].includes(endpoint) || rest.length > 0) return undefined;
  if (check !== undefined) return CHECKS.includes(check) ? textReply("ok") : undefined;
  if (!query.has("verbose")) return textReply("ok");
  const excluded = query.getAll("exclude").filter((name) => name !== "");
  const lines = CHECKS.map((name) => `[+]${name} ${excluded.includes(name) ? "excluded: " : ""}ok\n`);
  const unknown = excluded.filter((name) => !CHECKS.includes(name)).map((name) => JSON.stringify(name));
  if (unknown.length > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(",")}\n`);
  }
  return textReply(`${lines.join("")}${endpoint} check passed\n`);
}
