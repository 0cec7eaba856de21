import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** State `TCP_LISTEN` in /proc/net/tcp. */
const LISTEN = "0A";

/**
 * Who listens on a TCP port: `process 4711 (node server.js)`.
 *
 * @returns Undefined where the system does not tell: not on Linux, or the process belongs to another user.
 */
export function describePortHolder(port: number): string | undefined {
  const inodes = new Set([...listeningInodes("/proc/net/tcp", port), ...listeningInodes("/proc/net/tcp6", port)]);
  if (inodes.size === 0) return undefined;
  for (const pid of readDirectory("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    if (readDirectory(`/proc/${pid}/fd`).some((fd) => inodes.has(socketInode(`/proc/${pid}/fd/${fd}`)))) {
      return `process ${pid} (${commandOf(pid)})`;
    }
  }
  return undefined;
}

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return readText(table)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTEN)
    .map((fields) => fields[9] ?? "");
}

function socketInode(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? "-";
  } catch {
    return "-"; // closed in between
  }
}

function commandOf(pid: string): string {
  const command = readText(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  return command.length > 80 ? `${command.slice(0, 79)}…` : command;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readDirectory(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
