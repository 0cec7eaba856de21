import { webcrypto } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Connection } from "../../src/client/connection.ts";

/** A real HTTPS server of a test, with a certificate of its own. */
export interface TestServer {
  readonly url: string;
  /** PEM. */
  readonly certificate: string;
  /** For a client that trusts the certificate and sends a token. */
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1. */
export async function startHttpsServer(listener: RequestListener): Promise<TestServer> {
  const { certificate, key } = await certificateForLoopback();
  const server = createServer({ cert: certificate, key }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    certificate,
    connection: connectionTo(url, certificate),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A connection with the token `secret`. */
export function connectionTo(server: string, ca?: string): Connection {
  return {
    context: "test",
    server,
    namespace: "default",
    tls: { insecure: false, ...(ca ? { ca } : {}) },
    authenticate: () => Promise.resolve({ headers: { authorization: "Bearer secret" } }),
  };
}

async function certificateForLoopback(): Promise<{ certificate: string; key: string }> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=127.0.0.1",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
  return { certificate: certificate.toString("pem"), key };
}
