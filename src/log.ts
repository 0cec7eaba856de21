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
