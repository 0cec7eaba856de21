import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RollscopeError } from "../../../errors.ts";
import { findBash } from "../runtime/shell.ts";
import type { Image } from "./image.ts";
import { repositoryOf } from "./reference.ts";

/** How a stand-in is started; `program` is one that `services/stand-ins` knows. */
interface StandIn {
  readonly program?: string;
  readonly command?: readonly string[];
  /** Where the program lies in the image. */
  readonly path?: string;
  readonly exposedPorts?: readonly number[];
  readonly programs?: Image["programs"];
  readonly files?: Image["files"];
}

/** Other than some a shell that /bin/sh may be, busybox's and bash pass on variables whose names hold a dash. */
function shells(): Image["programs"] {
  const bash = findBash();
  return bash === undefined ? {} : { sh: [bash], "/bin/sh": [bash] };
}

const HTTP_SERVER: StandIn = { program: "nginx", exposedPorts: [80] };
/** The upstream tests of StatefulSets take its page away, so that its probe fails. */
const PAGE = { "/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n" };

/**
 * Images of Kubernetes' own end-to-end tests, by repository. Small programs of ours take their part, whatever the tag:
 * they are enough for tests of the API, which only need something that runs.
 */
const STAND_INS: Readonly<Record<string, StandIn>> = {
  "registry.k8s.io/pause": { program: "pause" },
  "registry.k8s.io/e2e-test-images/agnhost": { program: "agnhost", path: "/agnhost" },
  "registry.k8s.io/e2e-test-images/httpd": { program: "httpd", exposedPorts: [80], files: PAGE },
  "registry.k8s.io/e2e-test-images/nginx": HTTP_SERVER,
  "registry.k8s.io/e2e-test-images/nautilus": { program: "nautilus", exposedPorts: [80] },
  // the programs of this machine
  "registry.k8s.io/e2e-test-images/busybox": { command: ["sh"], programs: shells() },
};

/**
 * A program that stands in for an image of the upstream tests; undefined for any other image, and on Windows.
 *
 * Its id names it as what it is: `rollscope.dev/stand-in/<name>@sha256:...`.
 *
 * @param packageRoot - Directory of the package, below which the built programs lie.
 * @throws {RollscopeError} IMAGE_INVALID when they were not built.
 */
export function findStandIn(reference: string, packageRoot: string): Image | undefined {
  const standIn = STAND_INS[repositoryOf(reference)];
  if (!standIn || process.platform === "win32") return undefined;
  const { program, path, command = [], exposedPorts = [], programs, files } = standIn;
  const script = join(packageRoot, "dist", "services", "stand-ins", "src", "run.sh");
  if (program && !existsSync(script)) {
    throw new RollscopeError("IMAGE_INVALID", `${script} does not exist; run "npm run build"`);
  }
  const name = repositoryOf(reference).split("/").at(-1) ?? "";
  const entrypoint = program ? ["/bin/sh", script, program] : [];
  return {
    reference,
    id: `rollscope.dev/stand-in/${name}@sha256:${createHash("sha256").update(name).digest("hex")}`,
    directory: "/",
    root: "/",
    workingDirectory: "/",
    entrypoint,
    command,
    programs: { ...programs, ...(path ? { [path]: entrypoint } : {}) },
    ...(program ? { locatesMounts: true } : {}),
    ...(files ? { files } : {}),
    env: {},
    exposedPorts,
    stopSignal: "SIGTERM",
    sizeBytes: 0,
  };
}
