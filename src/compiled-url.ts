/**
 * The compiled counterpart of a module, for worker threads and child processes, which cannot run TypeScript.
 *
 * Started from `dist/` it is simply the neighbour; started from `src/` (tests) it is the same file below `dist/src/`,
 * which `npm run build` makes.
 *
 * @param from - `import.meta.url` of the caller.
 * @param relative - Path of the TypeScript (or asset) file relative to the caller, e.g. `./balancer.worker.ts`.
 */
export function compiledUrl(from: string, relative: string): URL {
  const source = new URL(relative, from);
  const root = new URL(".", import.meta.url).href;
  const compiledRoot = root.endsWith("/dist/src/") ? root : root.replace(/\/src\/$/, "/dist/src/");
  return new URL(source.href.replace(root, compiledRoot).replace(/\.ts$/, ".js"));
}
