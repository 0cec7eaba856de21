import { createServer } from "node:net";
import { RollscopeError } from "../errors.ts";
import { describePortHolder } from "./port-holder.ts";

/**
 * Makes sure that a port of 127.0.0.1 can be listened on.
 *
 * @param what - What the port is for, e.g. `NodePort`.
 * @param flag - The option that chooses another one.
 * @throws {RollscopeError} PORT_IN_USE, naming the holder where the system tells.
 */
export async function assertPortFree(port: number, what: string, flag: string): Promise<void> {
  const failure = await tryListen(port);
  if (!failure) return;
  if (failure.code === "EACCES") {
    throw new RollscopeError(
      "PORT_IN_USE",
      `${what} ${port} may not be opened by this user; choose another one with ${flag}`,
      {
        cause: failure,
      },
    );
  }
  const holder = describePortHolder(port);
  const by = holder ? `by ${holder}` : "by another program";
  throw new RollscopeError(
    "PORT_IN_USE",
    `${what} ${port} is in use ${by}; stop it or choose another one with ${flag}`,
    { cause: failure },
  );
}

/** Whether a port of 127.0.0.1 can be listened on. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await tryListen(port)) === undefined;
}

function tryListen(port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
