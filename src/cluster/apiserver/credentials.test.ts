import { X509Certificate } from "node:crypto";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createCredentials, kubeconfig } from "./credentials.ts";

const credentials = await createCredentials(Date.now(), "127.96.1.1");
const authority = new X509Certificate(credentials.authority);
const server = new X509Certificate(credentials.server.certificate);
const client = new X509Certificate(credentials.client.certificate);

describe("createCredentials", () => {
  test("signs server and client certificate with an authority of its own", () => {
    expect(authority.ca).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    for (const certificate of [server, client]) {
      expect(certificate.ca).toBe(false);
      expect(certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.checkIssued(authority)).toBe(true);
    }
  });

  test("covers loopback, the in-cluster names and the service address", () => {
    expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(server.checkIP("127.96.1.1")).toBe("127.96.1.1");
    expect(server.checkHost("localhost")).toBe("localhost");
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(server.checkHost("example.com")).toBeUndefined();
  });

  test("names the administrator and the group system:masters", () => {
    expect(client.subject).toBe("O=system:masters\nCN=kubernetes-admin");
    expect(client.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  test("is valid now and shares nothing with another set", async () => {
    expect(Date.parse(server.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(server.validTo)).toBeGreaterThan(Date.now() + 365 * 86_400_000);
    const other = await createCredentials(Date.now());
    expect(other.token).not.toBe(credentials.token);
    expect(server.verify(new X509Certificate(other.authority).publicKey)).toBe(false);
  });
});

describe("a TLS connection", () => {
  const listener = https.createServer({
    key: credentials.server.privateKey,
    cert: credentials.server.certificate,
    ca: credentials.authority,
    requestCert: true,
    rejectUnauthorized: true,
  });
  afterEach(() => void listener.close());

  test("is accepted by both sides", async () => {
    listener.on("request", (_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as AddressInfo;
    const status = await new Promise((resolve, reject) => {
      const options = { ca: credentials.authority, cert: credentials.client.certificate, agent: false };
      https
        .get(`https://127.0.0.1:${port}/`, { ...options, key: credentials.client.privateKey }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode));
        })
        .on("error", reject);
    });
    expect(status).toBe(200);
  });
});

test("kubeconfig is YAML that names server, authority and user", () => {
  const config = parse(kubeconfig("https://127.0.0.1:1234", credentials)) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  expect(config.clusters[0].cluster["server"]).toBe("https://127.0.0.1:1234");
  const ca = Buffer.from(config.clusters[0].cluster["certificate-authority-data"] ?? "", "base64").toString();
  expect(ca).toBe(credentials.authority);
  expect(config.users[0].user["token"]).toBe(credentials.token);
});
