import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { posix } from "node:path";

const ROOT = "/usr/local/apache2/htdocs";

/** Answers with a file of the server's directory; 404 when it is not there. */
export async function answerWithFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const path = posix.join(ROOT, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
  try {
    const page = await readFile(path);
    response.setHeader("content-type", "text/html").end(page);
  } catch {
    response.writeHead(404).end("Not Found\n");
  }
}
