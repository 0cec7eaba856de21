import { existsSync } from "node:fs";

const BASH = ["/bin/bash", "/usr/bin/bash"];

/** Where bash lies on this machine; undefined when it has none. */
export function findBash(): string | undefined {
  return BASH.find((path) => existsSync(path));
}

/**
 * A shell that passes on all variables of an environment: some a /bin/sh drops those whose names it could not use
 * itself, such as `data-1`.
 */
export function shellFor(env: Readonly<Record<string, string>>): string {
  const isPlain = Object.keys(env).every((name) => /^[A-Za-z_]\w*$/.test(name));
  return (isPlain ? undefined : findBash()) ?? "/bin/sh";
}
