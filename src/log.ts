/** Where components tell what an operator may want to know. Failures are thrown, not logged. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Says nothing: the default of every component. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};

/** Writes one line per message to a stream; `debug` lines only when `verbose`. */
export function streamLog(stream: NodeJS.WritableStream, verbose = false): Log {
  const write = (message: string) => void stream.write(`${message}\n`);
  return { debug: verbose ? write : () => undefined, info: write, warn: (message) => write(`warning: ${message}`) };
}
