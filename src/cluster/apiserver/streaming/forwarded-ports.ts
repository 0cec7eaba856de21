import { badRequest } from "../../../api/status.ts";

/**
 * The ports that a request names: `ports=8080,9090` or several such parameters; empty when it names none.
 *
 * @throws {ApiError} BadRequest
 */
export function forwardedPorts(query: URLSearchParams): number[] {
  const texts = query.getAll("ports").flatMap((text) => text.split(","));
  return texts.map((text) => {
    if (!/^\d+$/.test(text)) throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`);
    const port = Number(text);
    if (port < 1 || port > 65_535) throw badRequest(`port ${JSON.stringify(text)} must be between 1 and 65535`);
    return port;
  });
}
