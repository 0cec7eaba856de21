/** One path of a container and where on this machine it lies. */
export interface MappedPath {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly target: string;
}

/**
 * Makes up for the mounts that a process does not have: tells where the paths of a container lie on this machine.
 *
 * The longest path that fits counts, as with mounts.
 */
export class PathMap {
  /** Longest first. */
  readonly entries: readonly MappedPath[];
  readonly #inText: RegExp | undefined;

  constructor(entries: readonly MappedPath[]) {
    this.entries = entries
      .map(({ path, target }) => ({ path: path.replace(/(.)\/+$/, "$1"), target }))
      .filter(({ path }) => path.startsWith("/") && path !== "/")
      .toSorted((a, b) => b.path.length - a.path.length);
    const alternatives = this.entries.map(({ path }) => path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    // a path stands by itself: no other path goes on in front of it, no longer name behind it
    if (alternatives.length > 0)
      this.#inText = new RegExp(`(?<![\\w./})-])(?:${alternatives.join("|")})(?![\\w.-])`, "g");
  }

  /** The same with one more path. */
  with(path: string, target: string): PathMap {
    return new PathMap([...this.entries, { path, target }]);
  }

  /** Where a path of the container lies; undefined for one that is no mount's. */
  locate(path: string): string | undefined {
    const entry = this.entries.find((known) => path === known.path || path.startsWith(`${known.path}/`));
    return entry && entry.target + path.slice(entry.path.length);
  }

  /** The same text, e.g. a line of shell, with all paths of mounts in it replaced. */
  locateAll(text: string): string {
    if (!this.#inText) return text;
    return text.replace(this.#inText, (path) => this.locate(path) ?? path);
  }
}
