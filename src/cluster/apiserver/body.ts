import type { IncomingMessage } from "node:http";
import { failure } from "../../api/status.ts";

/** The largest request body that Kubernetes reads. */
export const BODY_LIMIT_BYTES = 3 * 1024 * 1024;

/**
 * Reads the whole body of a request.
 *
 * @throws {ApiError} RequestEntityTooLarge; what comes after the limit is discarded.
 */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_LIMIT_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    message.once("end", resolve);
    message.once("error", reject);
  });
  if (length > BODY_LIMIT_BYTES) {
    throw failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_LIMIT_BYTES}`);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
