import { createPublicKey, verify, X509Certificate } from "node:crypto";

const PEM_BLOCK = /-----BEGIN ([^-]+)-----\r?\n([\s\S]*?)-----END \1-----/g;
const SEQUENCE = 0x30;

/** Hash algorithms by the identifiers of signature algorithms, in hexadecimal; null where the key decides. */
const HASHES: Readonly<Record<string, string | null>> = {
  "2a8648ce3d040302": "sha256", // ecdsa-with-SHA256
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2a864886f70d01010b": "sha256", // sha256WithRSAEncryption
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2b6570": null, // Ed25519
};

/**
 * What is wrong with a PEM-encoded certificate signing request (PKCS#10): its form, or its signature.
 *
 * @see kubernetes/pkg/apis/certificates/helpers.go ParseCSR (v1.36)
 */
export function certificateRequestProblem(pem: string): string | undefined {
  const [block] = pem.matchAll(PEM_BLOCK);
  if (block?.[1] !== "CERTIFICATE REQUEST") return "PEM block type must be CERTIFICATE REQUEST";
  try {
    return isSignedByItsKey(Buffer.from(block[2] ?? "", "base64")) ? undefined : "x509: verification failure";
  } catch {
    return "x509: malformed certificate request";
  }
}

/** What is wrong with one or more PEM-encoded certificates. */
export function certificatesProblem(pem: string): string | undefined {
  const blocks = [...pem.matchAll(PEM_BLOCK)];
  if (blocks.length === 0) return "must contain at least one CERTIFICATE PEM block";
  for (const [text, type, body = ""] of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (body.includes(":")) return "no PEM block headers are permitted";
    if (!isCertificate(text)) return "x509: malformed certificate";
  }
  return undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** CertificationRequest ::= SEQUENCE { info, signatureAlgorithm, signature }. @see RFC 2986 section 4 */
function isSignedByItsKey(der: Buffer): boolean {
  const [info, algorithm, signature] = childrenOf(der);
  const [, , key] = childrenOf((info as Element).whole);
  const [identifier] = childrenOf((algorithm as Element).whole);
  const hash = HASHES[(identifier as Element).content.toString("hex")];
  if (hash === undefined) throw new Error("unknown signature algorithm");
  const publicKey = createPublicKey({ key: (key as Element).whole, format: "der", type: "spki" });
  // The first byte of a bit string counts the bits that are not used.
  return verify(hash, (info as Element).whole, publicKey, (signature as Element).content.subarray(1));
}

interface Element {
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The elements of a sequence in DER. */
function childrenOf(sequence: Buffer): Element[] {
  if (sequence[0] !== SEQUENCE) throw new Error("not a sequence");
  const elements: Element[] = [];
  let rest = elementAt(sequence).content;
  while (rest.length > 0) {
    const element = elementAt(rest);
    elements.push(element);
    rest = rest.subarray(element.whole.length);
  }
  return elements;
}

function elementAt(der: Buffer): Element {
  const first = der.readUInt8(1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : der.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (start + length > der.length) throw new Error("truncated");
  return { whole: der.subarray(0, start + length), content: der.subarray(start, start + length) };
}
