// Draws the modules behind each entry point of dist/ together: a few files load in a third of the time of 600.
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { rolldown } from "rolldown";

/**
 * Replaces the entry points of a compiled tree; what they share goes into `chunks/`. Packages stay outside.
 *
 * @param {string} dist - Absolute path.
 */
export async function bundle(dist) {
  const workers = readdirSync(join(dist, "src"), { recursive: true }).filter((path) => path.endsWith(".worker.js"));
  const entries = ["index.js", "cli/main.js", ...workers].map((path) => join("src", path));
  const build = await rolldown({
    input: Object.fromEntries(entries.map((path) => [path.slice(0, -".js".length), join(dist, path)])),
    platform: "node",
    external: (id) => !/^[./]/.test(id),
    plugins: [ownUrls(dist)],
  });
  await build.write({ dir: dist, entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" });
  await build.close();
}

/** Wherever a module's code ends up, `import.meta.url` says where the module was: beside its data and scripts. */
function ownUrls(dist) {
  return {
    name: "own-urls",
    transform: (code, id) =>
      code.includes("import.meta.url")
        ? code.replaceAll("import.meta.url", `__urlOf(${JSON.stringify(relative(dist, id))})`)
        : undefined,
    renderChunk: (code, { fileName }) =>
      code.replaceAll(/__urlOf\("([^"]+)"\)/g, (_call, path) => {
        const way = relative(dirname(fileName), path);
        return `new URL(${JSON.stringify(way.startsWith(".") ? way : `./${way}`)}, import.meta.url).href`;
      }),
  };
}
