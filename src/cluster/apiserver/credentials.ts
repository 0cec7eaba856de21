import { randomBytes } from "node:crypto";
import { createCertificate, type CertifiedKey } from "./certificates/certificate.ts";

/** Everything that proves who is who between API server and clients; made anew for each cluster. */
export interface Credentials {
  /** Certificate of the cluster's own authority, PEM. */
  readonly authority: string;
  readonly server: CertifiedKey;
  /** User `kubernetes-admin` of group `system:masters`. */
  readonly client: CertifiedKey;
  /** Bearer token of the same user. */
  readonly token: string;
}

/**
 * Makes an authority, a server certificate for loopback and the in-cluster names, a client certificate and a token.
 *
 * @param serviceAddress - ClusterIP of the Service `kubernetes`, if the certificate is to cover it.
 */
export function createCredentials(nowMs: number, serviceAddress?: string): Credentials {
  const authority = createCertificate({ commonName: "rollscope-ca", usage: "authority" }, nowMs);
  const hosts = [
    "127.0.0.1",
    ...(serviceAddress === undefined ? [] : [serviceAddress]),
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  const server = createCertificate({ commonName: "kube-apiserver", usage: "server", hosts }, nowMs, authority.issuer);
  const client = createCertificate(
    { commonName: "kubernetes-admin", organization: "system:masters", usage: "client" },
    nowMs,
    authority.issuer,
  );
  return {
    authority: authority.certificate,
    server: { certificate: server.certificate, privateKey: server.privateKey },
    client: { certificate: client.certificate, privateKey: client.privateKey },
    token: randomBytes(32).toString("base64url"),
  };
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
