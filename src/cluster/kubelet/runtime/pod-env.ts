import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { podDns } from "../../dns/pod-dns.ts";
import { hostnameOf } from "../env/container-env.ts";
import { variableName } from "../env/service-env.ts";
import type { PathMap } from "./path-map.ts";
import { MARKER } from "./process-table.ts";
import type { ContainerRequest } from "./runtime.ts";

/** What a container gets beside its pod's spec. */
export interface PodSurroundings {
  /** Directory of the cluster. */
  readonly clusterDirectory: string;
  /** Home directory of the container's programs. */
  readonly home: string;
  /** Paths of the volumes by name. */
  readonly volumes: ReadonlyMap<string, string>;
  /** Where the paths that the container has mounted lie. */
  readonly paths: PathMap;
  /** Whether the process is a Node program, which looks up mounted paths itself. */
  readonly isNode: boolean;
  /** Of the pod's network address. */
  readonly network: Readonly<Record<string, string>>;
}

const PRELOAD = fileURLToPath(new URL("./pod-preload.cjs", import.meta.url));

/**
 * The whole environment of a container's process.
 *
 * From low to high: PATH (that of this machine, Node's own directory first) and HOME, the image's ENV, the pod's
 * variables; a variable that is a path of a mount says where that lies on this machine, since a process has no mounts.
 * Each volume's path is in `ROLLSCOPE_VOLUME_<NAME>`. The other `ROLLSCOPE_` variables are for the preload
 * of Node programs, which removes them.
 *
 * @param isLead - Whether the process is to be PID 1 of its container, rather than one that is executed in it.
 */
export function podEnv(
  request: ContainerRequest,
  surroundings: PodSurroundings,
  isLead: boolean,
): Record<string, string> {
  const { image, env, pod } = request;
  const own = { ...image.env, ...located(env, surroundings) };
  const preload = `--require ${JSON.stringify(PRELOAD)}`;
  const ownOptions = own["NODE_OPTIONS"] ?? "";
  const dns = podDns(pod, surroundings.clusterDirectory);
  const volumes = [...surroundings.volumes].map(([name, path]) => [`ROLLSCOPE_VOLUME_${variableName(name)}`, path]);
  return {
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    HOME: surroundings.home,
    ...systemEnv(),
    ...own,
    ...(Object.fromEntries(volumes) as Record<string, string>),
    ...surroundings.network,
    ROLLSCOPE_MOUNTS: JSON.stringify(surroundings.paths.entries.map(({ path, target }) => [path, target])),
    ROLLSCOPE_POD: hostnameOf(pod),
    ...(dns ? { ROLLSCOPE_DNS: JSON.stringify(dns) } : {}),
    [MARKER]: surroundings.clusterDirectory,
    ...(isLead ? { ROLLSCOPE_LEAD_PARENT: String(process.pid) } : {}),
    ROLLSCOPE_NODE_OPTIONS: ownOptions,
    NODE_OPTIONS: `${preload} ${ownOptions}`.trim(),
  };
}

/** Read by Node itself, before the preload can look anything up. */
const READ_BY_NODE = new Set(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"]);

function located(env: Readonly<Record<string, string>>, { paths, isNode }: PodSurroundings): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => {
    const isLooked = !isNode || READ_BY_NODE.has(name);
    return [name, (isLooked ? paths.locate(value) : undefined) ?? value];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Without these no program starts on Windows. */
function systemEnv(): Record<string, string> {
  if (process.platform !== "win32") return {};
  const names = ["SystemRoot", "SystemDrive", "TEMP", "TMP", "PATHEXT", "ComSpec"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
