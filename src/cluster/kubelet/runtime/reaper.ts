import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * A small shell process that kills all pods when this process is gone, even by `kill -9`.
 *
 * It lives in a session of its own, so that Ctrl-C in the terminal does not reach it, and notices our end by the end
 * of its standard input. Where there is no POSIX shell (Windows) it does nothing.
 */
export class Reaper {
  readonly #child: ChildProcess | undefined;
  readonly #ended: Promise<void>;

  /** @param directory - Removed at the end; `""` removes nothing. */
  constructor(directory: string) {
    if (process.platform === "win32") {
      this.#ended = Promise.resolve();
      return;
    }
    const script = fileURLToPath(new URL("./reaper.sh", import.meta.url));
    const child = spawn("/bin/sh", [script, directory], {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    child.stdin.on("error", () => undefined); // it was killed by somebody: nothing watches over the pods then
    child.unref();
    if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  }

  /** Process id; undefined where there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  add(processGroup: number): void {
    this.#tell(`+${processGroup}\n`);
  }

  remove(processGroup: number): void {
    this.#tell(`-${processGroup}\n`);
  }

  /** Lets it do its work now; resolves when it has ended. */
  async close(): Promise<void> {
    this.#child?.ref();
    this.#child?.stdin?.end();
    await this.#ended;
  }

  #tell(line: string): void {
    const { stdin } = this.#child ?? {};
    if (stdin?.writable) stdin.write(line);
  }
}
