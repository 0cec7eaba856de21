import { textReply, type Reply } from "../reply.ts";

const CHECKS = ["ping", "log"];

/** `/healthz`, `/livez` and `/readyz`, also single checks (`/livez/ping`) and `?verbose`; undefined for other paths. */
export function healthReply(path: string, query: URLSearchParams): Reply | undefined {
  const [, endpoint = "", check, ...rest] = path.replace(/\/$/, "").split("/");
  if (!["healthz", "livez", "readyz"].includes(endpoint) || rest.length > 0) return undefined;
  if (check !== undefined) return CHECKS.includes(check) ? textReply("ok") : undefined;
  if (!query.has("verbose")) return textReply("ok");
  return textReply(`${CHECKS.map((name) => `[+]${name} ok\n`).join("")}${endpoint} check passed\n`);
}
