import type { IncomingMessage } from "node:http";
import { failure, type ApiError } from "../../api/status.ts";

/** The largest request body that Kubernetes reads. */
export const BODY_LIMIT_BYTES = 3 * 1024 * 1024;

/**
 * Reads the whole body of a request.
 *
 * @throws {ApiError} RequestEntityTooLarge, as soon as that is known: the rest is left to whoever ends the request.
 * @throws {Error} The client went away.
 */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  if (message.destroyed && !message.complete) throw new Error("the client went away");
  const chunks: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= BODY_LIMIT_BYTES) return;
      message.off("data", onData);
      reject(tooLarge());
    };
    message.on("data", onData).once("end", resolve).on("error", reject);
  });
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  return failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${BODY_LIMIT_BYTES}`);
}
