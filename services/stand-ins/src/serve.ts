import { createServer, type RequestListener } from "node:http";

/**
 * Answers HTTP on a port of the pod and ends with SIGTERM.
 *
 * A port below 1024 may be refused to us where it is not to a container; then the program says so and goes on without.
 */
export function serve(port: number, listener: RequestListener): void {
  const server = createServer(listener);
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") throw error;
    console.error(`stand-in: this machine lets nobody but root listen on port ${port}: ${error.message}`);
    setInterval(() => undefined, 86_400_000);
  });
  server.listen(port, () => console.log(`stand-in: serving HTTP on port ${port}`));
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
}

/** The value of `--name=value` or `--name value`. */
export function flag(args: readonly string[], name: string): string | undefined {
  const joined = args.find((arg) => arg.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
}
