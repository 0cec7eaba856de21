import { serve } from "./serve.ts";

const HEALTHY_SECONDS = 10;

/** `agnhost liveness`: is healthy for ten seconds, on port 8080; `/redirect?loc=URL` leads elsewhere. */
export function liveness(): void {
  serve(8080, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://pod");
    const seconds = process.uptime();
    if (pathname === "/started") response.end(`${seconds}s`);
    else if (pathname === "/redirect") {
      const location = searchParams.get("loc") ?? "";
      response.writeHead(302, { location, "content-type": "text/html; charset=utf-8" });
      response.end(`<a href="${location}">Found</a>.\n\n`);
    } else if (pathname !== "/healthz") response.writeHead(404).end("404 page not found\n");
    else if (seconds > HEALTHY_SECONDS) response.writeHead(500).end(`error: ${seconds}`);
    else response.end("ok");
  });
}
