import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKubeconfig } from "./kubeconfig.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A kubeconfig with one context; the fields are added to its user and cluster. */
async function config(name: string, user: string, cluster = "", context = name): Promise<string> {
  const path = join(folder, name);
  const text = `
apiVersion: v1
kind: Config
current-context: ${context}
contexts:
- name: ${context}
  context: {cluster: ${context}-cluster, user: ${context}-user, namespace: shop}
clusters:
- name: ${context}-cluster
  cluster:
    server: https://127.0.0.1:6443/
${cluster}
users:
- name: ${context}-user
  user:
${user}
`;
  await writeFile(path, text);
  return path;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("one file", () => {
  test("gives server, namespace, authority and token", async () => {
    const path = await config(
      "a",
      "    token: secret",
      `    certificate-authority-data: ${base64("CA")}\n    tls-server-name: api`,
    );
    const connection = await loadKubeconfig({ path });
    expect(connection).toMatchObject({
      context: "a",
      server: "https://127.0.0.1:6443",
      namespace: "shop",
      tls: { ca: "CA", servername: "api", insecure: false },
    });
    expect(await connection.authenticate()).toEqual({ headers: { authorization: "Bearer secret" } });
  });

  test("gives basic authentication and impersonation", async () => {
    const path = await config("a", "    username: jane\n    password: pw\n    as: admin\n    as-groups: [ops]");
    expect((await (await loadKubeconfig({ path })).authenticate()).headers).toEqual({
      authorization: `Basic ${base64("jane:pw")}`,
      "impersonate-user": "admin",
      "impersonate-group": ["ops"],
    });
  });

  test("finds files beside itself: client certificate, key, token", async () => {
    await writeFile(join(folder, "c.pem"), "CERT");
    await writeFile(join(folder, "k.pem"), "KEY");
    await writeFile(join(folder, "t"), "from-file\n");
    const path = await config(
      "a",
      "    client-certificate: c.pem\n    client-key: k.pem\n    token: x\n    tokenFile: t",
    );
    const credentials = await (await loadKubeconfig({ path })).authenticate();
    expect(credentials).toEqual({ cert: "CERT", key: "KEY", headers: { authorization: "Bearer from-file" } });
  });

  test("runs the exec plugin that stands beside it", async () => {
    await mkdir(join(folder, "bin"));
    const plugin = join(folder, "bin", "login");
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "T" },
    };
    await writeFile(plugin, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    await chmod(plugin, 0o755);
    const exec =
      "    exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, interactiveMode: Never}";
    const connection = await loadKubeconfig({ path: await config("a", exec) });
    expect((await connection.authenticate()).headers).toEqual({ authorization: "Bearer T" });
  });
});

describe("several files", () => {
  test("are merged: the first to name something wins, missing ones are skipped", async () => {
    const a = await config("a", "    token: first", "", "shared");
    const b = await config("b", "    token: second", "", "shared");
    const c = await config("c", "    token: third");
    const env = { KUBECONFIG: [join(folder, "none"), a, b, c].join(delimiter) };
    const shared = await loadKubeconfig({ env });
    expect(shared.context).toBe("shared");
    expect((await shared.authenticate()).headers).toEqual({ authorization: "Bearer first" });
    const third = await loadKubeconfig({ env, context: "c" });
    expect((await third.authenticate()).headers).toEqual({ authorization: "Bearer third" });
  });
});

describe("refusals are clear", () => {
  const failure = async (options: Parameters<typeof loadKubeconfig>[0]) => {
    const error: unknown = await loadKubeconfig(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "KUBECONFIG_INVALID" });
    return (error as Error).message;
  };

  test("no file", async () => {
    expect(await failure({ env: { HOME: folder } })).toBe(
      `There is no kubeconfig at ${join(folder, ".kube", "config")}.`,
    );
  });

  test("no such context", async () => {
    const path = await config("a", "    token: x");
    expect(await failure({ path, context: "b" })).toBe(`${path}: there is no context "b" (contexts: a).`);
  });

  test("not YAML", async () => {
    const path = join(folder, "x");
    await writeFile(path, "a: [");
    expect(await failure({ path })).toMatch(/x is not YAML: /);
  });

  test("a missing certificate file", async () => {
    const path = await config("a", "    token: x", "    certificate-authority: gone.pem");
    expect(await failure({ path })).toBe(
      `The cluster "a-cluster" names certificate-authority: ${join(folder, "gone.pem")}, which cannot be read.`,
    );
  });

  test("half of a client certificate", async () => {
    const path = await config("a", `    client-key-data: ${base64("KEY")}`);
    expect(await failure({ path })).toBe('The user "a-user" has only one of client-certificate and client-key.');
  });

  test("a proxy", async () => {
    const path = await config("a", "    token: x", "    proxy-url: http://proxy");
    expect(await failure({ path })).toContain("sets proxy-url, which Rollscope cannot use");
  });
});
