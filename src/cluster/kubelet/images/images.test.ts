import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readDockerfile } from "../../../dockerfile.ts";
import { addImage, listAddedImages, removeImage } from "./image-file.ts";
import { createImageRegistry } from "./image-registry.ts";
import { readProgram } from "./program.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollscope-images-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), content);
}

describe("a Dockerfile", () => {
  test("tells how its last stage is run", async () => {
    const facts = await readDockerfile(`
FROM node:20 AS build
ENV STAGE=build
WORKDIR /src
CMD ["node", "build.js"]

FROM node:20-slim
ARG PORT=3000
ENV NODE_ENV=production GREETING="hello world"
ENV PORT=\${PORT} URL=http://localhost:$PORT NAME=\${MISSING:-nobody}
WORKDIR /app
WORKDIR server
COPY --from=build /src/dist ./dist
USER node
EXPOSE 3000/tcp 9000
STOPSIGNAL quit
ENTRYPOINT ["node"]
CMD ["dist/server.js", "--verbose"]
`);
    expect(facts).toEqual({
      baseImage: "node:20-slim",
      env: {
        NODE_ENV: "production",
        GREETING: "hello world",
        PORT: "3000",
        URL: "http://localhost:3000",
        NAME: "nobody",
      },
      workingDirectory: "/app/server",
      entrypoint: ["node"],
      command: ["dist/server.js", "--verbose"],
      exposedPorts: [3000, 9000],
      stopSignal: "SIGQUIT",
    });
  });

  test("in shell form is run by a shell, as Docker does", async () => {
    const facts = await readDockerfile('FROM x\nCMD npm start -- --name "a b"\n');
    expect(facts?.command).toEqual(["/bin/sh", "-c", 'npm start -- --name "a b"']);
  });
});

describe("a program directory", () => {
  test("is started as its Dockerfile says", async () => {
    write(
      "Dockerfile",
      'FROM node:20\nWORKDIR /app\nENV A=1\nSTOPSIGNAL SIGINT\nCMD ["node", "/app/dist/server.js"]\n',
    );
    write("dist/server.js", "");
    expect(await readProgram(directory)).toEqual({
      root: "/app",
      workingDirectory: directory,
      entrypoint: [],
      command: ["node", "/app/dist/server.js"],
      env: { A: "1" },
      exposedPorts: [],
      stopSignal: "SIGINT",
    });
  });

  test("without a Dockerfile is started by package.json, then by index.js or server.js", async () => {
    write("server.js", "");
    expect((await readProgram(directory)).command).toEqual(["node", "server.js"]);
    write("lib/main.js", "");
    write("package.json", JSON.stringify({ main: "lib/main.js" }));
    expect((await readProgram(directory)).command).toEqual(["node", "lib/main.js"]);
    write("package.json", JSON.stringify({ main: "lib/main.js", scripts: { start: "node server.js" } }));
    expect((await readProgram(directory)).command).toEqual(["node", "server.js"]);
    write("package.json", JSON.stringify({ scripts: { start: "PORT=1 node server.js" } }));
    expect((await readProgram(directory)).command).toEqual(["/bin/sh", "-c", "PORT=1 node server.js"]);
  });

  test("that cannot be started is refused with the reason", async () => {
    await expect(readProgram(join(directory, "nope"))).rejects.toThrow("is not a directory");
    await expect(readProgram(directory)).rejects.toThrow("holds no program");
    write("package.json", "{");
    await expect(readProgram(directory)).rejects.toThrow("is not JSON");
    write("package.json", JSON.stringify({ main: "dist/server.js" }));
    await expect(readProgram(directory)).rejects.toThrow(/dist\/server\.js.* does not exist; build the program first/);
    write("Dockerfile", "# nothing\n");
    await expect(readProgram(directory)).rejects.toThrow("has no FROM instruction");
  });
});

describe("the registry", () => {
  test("finds added images under any spelling of their reference, and sees changes at once", async () => {
    const file = join(directory, "state", "images.json");
    const registry = createImageRegistry({ file, builtIn: directory });
    write("app/index.js", "");
    expect(await registry.find("app:1")).toBeUndefined();

    await addImage(file, "app:1", join(directory, "app"));
    const found = await registry.find("docker.io/library/app:1");
    expect(found).toMatchObject({ reference: "docker.io/library/app:1", command: ["node", "index.js"] });
    expect(found?.id).toMatch(/^docker\.io\/library\/app@sha256:[0-9a-f]{64}$/);
    expect(await registry.find(found?.id ?? "")).toEqual(found);

    expect(removeImage(file, "app:1")).toBe(true);
    expect(removeImage(file, "app:1")).toBe(false);
    expect(await registry.find("app:1")).toBeUndefined();
  });

  test("knows the tutorial's images and starts their compiled services", async () => {
    const registry = createImageRegistry({ builtIn: directory });
    expect(registry.list().map(({ reference }) => reference)).toEqual([
      "docker.io/mogumogusityau/user-service:1.0.0",
      "docker.io/mogumogusityau/payment-service:1.0.0",
      "docker.io/rollscope/prober:latest",
    ]);
    await expect(registry.find("mogumogusityau/user-service:1.0.0")).rejects.toThrow("npm run build");
    write("dist/services/user-service/src/server.js", "");
    expect(await registry.find("mogumogusityau/user-service:1.0.0")).toMatchObject({
      command: ["node", join(directory, "dist/services/user-service/src/server.js")],
      env: { IMAGE_VERSION: "1.0.0" },
    });
  });

  test("refuses malformed references, unusable directories and a damaged file", async () => {
    const file = join(directory, "images.json");
    await expect(addImage(file, "No Reference", directory)).rejects.toMatchObject({ code: "IMAGE_INVALID" });
    await expect(addImage(file, "app:1", directory)).rejects.toMatchObject({ code: "IMAGE_INVALID" });
    expect(listAddedImages(file)).toEqual([]);
    writeFileSync(file, '{"images": [{}]}');
    expect(() => listAddedImages(file)).toThrow("is damaged");
  });
});
