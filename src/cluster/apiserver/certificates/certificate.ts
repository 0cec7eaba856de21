import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  utcTime,
  utf8String,
} from "./der.ts";

/** A certificate and its private key, PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate is for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organization?: string;
  readonly usage: "authority" | "server" | "client";
  /** DNS names and IP addresses of a server. */
  readonly hosts?: readonly string[];
}

/** Who signs; the authority's own key in case of the authority. */
export interface Issuer {
  readonly commonName: string;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
}

const DAY_MS = 86_400_000;
const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/**
 * Makes an X.509 v3 certificate with a fresh ECDSA P-256 key, valid for ten years from yesterday.
 *
 * Encoded here instead of by a library: loading one costs more than half of the time a cluster may take to start.
 *
 * @param issuer - Undefined makes it self-signed.
 * @see RFC 5280
 */
export function createCertificate(
  request: CertificateRequest,
  nowMs: number,
  issuer?: Issuer,
): CertifiedKey & { readonly issuer: Issuer } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const own: Issuer = { commonName: request.commonName, key: privateKey, publicKey };
  const signer = issuer ?? own;
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    nameOf(signer.commonName),
    sequence(utcTime(nowMs - DAY_MS), utcTime(nowMs + 3650 * DAY_MS)),
    nameOf(request.commonName, request.organization),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensionsOf(request, publicKey, signer.publicKey))),
  );
  const certificate = sequence(body, algorithm, bitString(sign("sha256", body, signer.key)));
  return {
    certificate: pem("CERTIFICATE", certificate),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    issuer: own,
  };
}

/** Positive and below 2^127, so it needs no padding. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function nameOf(commonName: string, organization?: string): Buffer {
  const attribute = (type: string, value: string) => set(sequence(objectIdentifier(type), utf8String(value)));
  const parts = organization === undefined ? [] : [attribute(OID.organization, organization)];
  return sequence(...parts, attribute(OID.commonName, commonName));
}

function extensionsOf(request: CertificateRequest, publicKey: KeyObject, issuerKey: KeyObject): Buffer[] {
  const isAuthority = request.usage === "authority";
  // keyCertSign and cRLSign, or digitalSignature.
  const keyUsage = isAuthority ? bitString(Buffer.from([0x06]), 1) : bitString(Buffer.from([0x80]), 7);
  const extensions = [
    extension(OID.basicConstraints, sequence(...(isAuthority ? [boolean(true)] : [])), true),
    extension(OID.keyUsage, keyUsage, true),
    extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    extension(OID.authorityKeyIdentifier, sequence(tagged(0x80, keyIdentifier(issuerKey)))),
  ];
  if (!isAuthority) {
    const purpose = request.usage === "server" ? OID.serverAuth : OID.clientAuth;
    extensions.push(extension(OID.extendedKeyUsage, sequence(objectIdentifier(purpose))));
  }
  if (request.hosts) extensions.push(extension(OID.subjectAltName, sequence(...request.hosts.map(alternativeName))));
  return extensions;
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(type), ...(critical ? [boolean(true)] : []), octetString(value));
}

function alternativeName(host: string): Buffer {
  if (isIP(host) !== 4) return tagged(0x82, Buffer.from(host));
  return tagged(0x87, Buffer.from(host.split(".").map(Number)));
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
