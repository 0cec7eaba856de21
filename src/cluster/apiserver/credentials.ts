import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { compiledUrl } from "../../compiled-url.ts";
import type { CertificateOrder, CertificateSet } from "./certificates/certificate.ts";

/** Everything that proves who is who between API server and clients; made anew for each cluster. */
export interface Credentials extends CertificateSet {
  /** Bearer token of the same user as the client certificate: `kubernetes-admin` of group `system:masters`. */
  readonly token: string;
}

/**
 * Makes an authority, a server certificate for loopback and the in-cluster names, a client certificate and a token.
 *
 * @param serviceAddress - ClusterIP of the Service `kubernetes`, if the certificate is to cover it.
 */
export async function createCredentials(nowMs: number, serviceAddress?: string): Promise<Credentials> {
  const order: CertificateOrder = {
    nowMs,
    serverHosts: [
      "127.0.0.1",
      ...(serviceAddress === undefined ? [] : [serviceAddress]),
      "localhost",
      "kubernetes",
      "kubernetes.default",
      "kubernetes.default.svc",
      "kubernetes.default.svc.cluster.local",
    ],
  };
  const worker = new Worker(compiledUrl(import.meta.url, "./certificates/issue.worker.ts"), { workerData: order });
  const [certificates] = (await once(worker, "message")) as [CertificateSet];
  return { ...certificates, token: randomBytes(32).toString("base64url") };
}

/** The text of a kubeconfig with one context, `rollscope`. Write it with mode 0600: it holds the private key. */
export function kubeconfig(url: string, credentials: Credentials): string {
  const encode = (text: string) => Buffer.from(text).toString("base64");
  return `apiVersion: v1
kind: Config
clusters:
- name: rollscope
  cluster:
    server: ${url}
    certificate-authority-data: ${encode(credentials.authority)}
contexts:
- name: rollscope
  context:
    cluster: rollscope
    user: rollscope-admin
current-context: rollscope
users:
- name: rollscope-admin
  user:
    client-certificate-data: ${encode(credentials.client.certificate)}
    client-key-data: ${encode(credentials.client.privateKey)}
    token: ${credentials.token}
`;
}
