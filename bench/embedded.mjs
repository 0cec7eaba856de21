// Starts `rollscope up` as a user would and gives access to its API; everything below a temporary ROLLSCOPE_HOME.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

export const BIN = new URL("../bin/rollscope.js", import.meta.url).pathname;

/** A fresh state directory and the environment that names it. */
export function temporaryHome() {
  const home = mkdtempSync(join(tmpdir(), "rollscope-bench-"));
  return {
    env: { ...process.env, ROLLSCOPE_HOME: home, NO_COLOR: "1" },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Runs `rollscope up` until `stop()`. */
export async function startEmbedded(...args) {
  const home = temporaryHome();
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, [BIN, "up", "--name", "bench", ...args], {
    env: home.env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const kubeconfigPath = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const match = /^export KUBECONFIG=(.*)$/m.exec(text);
      if (match) resolve(match[1].trim().replace(/^['"]|['"]$/g, ""));
    });
    void exited.then((code) => reject(new Error(`rollscope up ended with ${code}`)));
  });
  const config = parse(readFileSync(kubeconfigPath, "utf8"));
  const cluster = config.clusters[0].cluster;
  const user = config.users[0].user;
  const agentOptions = {
    ca: Buffer.from(cluster["certificate-authority-data"], "base64"),
    ...(user["client-certificate-data"]
      ? {
          cert: Buffer.from(user["client-certificate-data"], "base64"),
          key: Buffer.from(user["client-key-data"], "base64"),
        }
      : {}),
  };
  const headers = user.token ? { authorization: `Bearer ${user.token}` } : {};
  return {
    child,
    env: home.env,
    spawnedAt,
    kubeconfigPath,
    server: cluster.server,
    agentOptions,
    headers,
    rssBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) * 1024,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      home.remove();
    },
  };
}

/** One request; resolves the body text, rejects on a status of 400 or above. */
export function request(embedded, agent, method, path, body, contentType = "application/json") {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const req = https.request(
      embedded.server + path,
      {
        agent,
        method,
        headers: {
          ...embedded.headers,
          ...(payload ? { "content-type": contentType, "content-length": Buffer.byteLength(payload) } : {}),
        },
      },
      (res) => {
        const chunks = [];
        res.on("data", (chunk) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (res.statusCode >= 400) reject(new Error(`${method} ${path}: ${res.statusCode} ${text.slice(0, 200)}`));
          else resolve(text);
        });
      },
    );
    req.on("error", reject);
    req.end(payload);
  });
}
