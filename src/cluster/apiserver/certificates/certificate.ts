import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import type * as X509 from "@peculiar/x509";

// Required, not imported: Node looks through CommonJS for its exports when it is imported, and the start of a cluster
// waits a third longer for its certificates.
const require = createRequire(import.meta.url);
require("reflect-metadata");
const x509 = require("@peculiar/x509") as typeof X509;

/** A certificate and its private key, PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The certificates of one cluster. */
export interface CertificateSet {
  /** Certificate of the cluster's own authority, PEM. */
  readonly authority: string;
  readonly server: CertifiedKey;
  readonly client: CertifiedKey;
}

/** What {@link issueCertificates} needs to know. */
export interface CertificateOrder {
  /** Epoch milliseconds; certificates are valid from a day before to ten years after. */
  readonly nowMs: number;
  /** DNS names and IP addresses of the server. */
  readonly serverHosts: readonly string[];
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Makes an authority and has it sign a server and an administrator's client certificate, all ECDSA P-256. */
export async function issueCertificates(order: CertificateOrder): Promise<CertificateSet> {
  x509.cryptoProvider.set(webcrypto);
  const validity = { notBefore: new Date(order.nowMs - DAY_MS), notAfter: new Date(order.nowMs + 3650 * DAY_MS) };
  const authorityKeys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=rollscope-ca",
    keys: authorityKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });

  const issue = async (subject: string, extensions: X509.Extension[]): Promise<CertifiedKey> => {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      subject,
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
        ...extensions,
      ],
    });
    return { certificate: certificate.toString("pem"), privateKey: await exportKey(keys.privateKey) };
  };

  return {
    authority: authority.toString("pem"),
    server: await issue("CN=kube-apiserver", [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(order.serverHosts.map(alternativeName)),
    ]),
    client: await issue("O=system:masters, CN=kubernetes-admin", [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]),
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(der, "PRIVATE KEY");
}

function alternativeName(host: string): X509.JsonGeneralName {
  return /^[\d.]+$/.test(host) ? { type: "ip", value: host } : { type: "dns", value: host };
}
