import { createServer, type RequestListener } from "node:http";
import { createServer as createSecuredServer } from "node:https";
import type { Server } from "node:net";

/**
 * Answers HTTP on a port of the pod and ends with SIGTERM.
 *
 * A port below 1024 may be refused to us where it is not to a container; then the program says so and goes on without.
 */
export function serve(port: number, listener: RequestListener): void {
  listen(createServer(listener), port, "HTTP");
}

/** The same over TLS, with a certificate of its own that nobody vouches for. */
export async function serveSecured(port: number, listener: RequestListener): Promise<void> {
  const { selfSigned } = await import("./self-signed.ts");
  listen(createSecuredServer(await selfSigned(), listener), port, "HTTPS");
}

function listen(server: Server, port: number, protocol: string): void {
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") throw error;
    console.error(`stand-in: this machine lets nobody but root listen on port ${port}: ${error.message}`);
    setInterval(() => undefined, 86_400_000);
  });
  server.listen(port, () => console.log(`stand-in: serving ${protocol} on port ${port}`));
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(0));
}

/** The value of `--name=value` or `--name value`. */
export function flag(args: readonly string[], name: string): string | undefined {
  const joined = args.find((arg) => arg.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
}
