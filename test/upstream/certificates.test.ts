import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { describe, expect, test } from "vitest";
import type { CertificateSigningRequest } from "../../src/api/certificates.ts";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { PATCH, upstreamCluster } from "./cluster.ts";

const apiVersion = "certificates.k8s.io/v1";
const OPTIONS = { kind: "DeleteOptions", apiVersion };
const PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const cluster = upstreamCluster();

/** A request and a certificate for `e2e.example.com`, both PEM in base64. */
async function makeCertificates(): Promise<{ request: string; certificate: string }> {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const shared = {
    name: "CN=e2e.example.com",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "e2e.example.com" }])],
  };
  const request = await x509.Pkcs10CertificateRequestGenerator.create(shared);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(shared);
  const base64 = (pem: string) => Buffer.from(`${pem}\n`).toString("base64");
  return { request: base64(request.toString("pem")), certificate: base64(certificate.toString("pem")) };
}

describe("[sig-auth] Certificates API [Privileged:ClusterAdmin]", () => {
  test("should support CSR API operations", async () => {
    const { request, certificate } = await makeCertificates();
    const signerName = "example.com/e2e-certificates-4711";
    const { resources } = await cluster.call<{ resources: { name: string }[] }>("GET", "/apis/certificates.k8s.io/v1");
    const served = resources.map(({ name }) => name);
    expect(served).toEqual(
      expect.arrayContaining(["", "/approval", "/status"].map((rest) => `certificatesigningrequests${rest}`)),
    );
    const body = {
      kind: "CertificateSigningRequest",
      apiVersion,
      metadata: { generateName: "e2e-example-csr-" },
      spec: {
        request,
        signerName,
        expirationSeconds: 3600,
        usages: ["digital signature", "key encipherment", "server auth"],
      },
      status: {},
    };
    await cluster.call("POST", PATH, body);
    await cluster.call("POST", PATH, body);
    const created = await cluster.call<CertificateSigningRequest>("POST", PATH, body);
    expect(created.spec).toMatchObject({
      username: "kubernetes-admin",
      groups: ["system:masters", "system:authenticated"],
    });
    const at = `${PATH}/${created.metadata.name}`;
    expect(await cluster.call("GET", at)).toMatchObject({ spec: { expirationSeconds: 3600 } });
    const selected = `${PATH}?fieldSelector=${encodeURIComponent(`spec.signerName=${signerName}`)}`;
    const list = () =>
      cluster.call<{ metadata: { resourceVersion: string }; items: KubernetesObject[] }>("GET", selected);
    const { metadata, items } = await list();
    expect(items).toHaveLength(3);

    const watch = await cluster.watch(PATH, { ...metadata, fieldSelector: `metadata.name=${created.metadata.name}` });
    const patch = { metadata: { annotations: { patched: "true" } } };
    const patched = await cluster.call<CertificateSigningRequest>("PATCH", at, patch, PATCH.merge);
    const annotations = { ...patched.metadata.annotations, updated: "true" };
    const updated = { ...patched, metadata: { ...patched.metadata, annotations } };
    expect(await cluster.call("PUT", at, updated)).toMatchObject({ metadata: { annotations } });
    const seen = await watch.until(({ object }) => object.metadata.annotations?.["patched"] === "true");
    expect(seen.type).toBe("MODIFIED");

    const same = { kind: "CertificateSigningRequest", apiVersion, metadata: { uid: created.metadata.uid } };
    expect(await cluster.call("GET", `${at}/approval`)).toMatchObject(same);
    const approval = await cluster.call<CertificateSigningRequest>(
      "PATCH",
      `${at}/approval`,
      {
        metadata: { annotations: { patchedapproval: "true" } },
        status: { conditions: [{ type: "ApprovalPatch", status: "True", reason: "e2e" }] },
      },
      PATCH.merge,
    );
    expect(approval).toMatchObject({
      metadata: { annotations: { patchedapproval: "true" } },
      status: { conditions: [{ type: "ApprovalPatch" }] },
    });
    const times = { lastUpdateTime: null, lastTransitionTime: null };
    const approved = { type: "Approved", status: "True", reason: "E2E", message: "Set from an e2e test", ...times };
    const conditions = [...(approval.status.conditions ?? []), approved];
    const approvedRequest = await cluster.call("PUT", `${at}/approval`, { ...approval, status: { conditions } });
    expect(approvedRequest).toMatchObject({
      status: { conditions: [{ type: "ApprovalPatch" }, { type: "Approved" }] },
    });

    expect(await cluster.call("GET", `${at}/status`)).toMatchObject(same);
    const issued = await cluster.call<CertificateSigningRequest>(
      "PATCH",
      `${at}/status`,
      { metadata: { annotations: { patchedstatus: "true" } }, status: { certificate } },
      PATCH.merge,
    );
    expect(issued).toMatchObject({ metadata: { annotations: { patchedstatus: "true" } }, status: { certificate } });
    const more = { ...approved, type: "StatusUpdate" };
    const status = { ...issued.status, conditions: [...(issued.status.conditions ?? []), more] };
    const last = await cluster.call<CertificateSigningRequest>("PUT", `${at}/status`, { ...issued, status });
    expect(last.status.conditions?.map(({ type }) => type)).toEqual(["ApprovalPatch", "Approved", "StatusUpdate"]);

    await cluster.call("DELETE", at, OPTIONS);
    expect(await cluster.failureOf("GET", at)).toMatchObject({ code: 404 });
    expect((await list()).items).toHaveLength(2);
    await cluster.call("DELETE", selected, OPTIONS);
    expect((await list()).items).toEqual([]);
  });

  test("a request that is signed by another key is refused", async () => {
    const { request } = await makeCertificates();
    const pem = Buffer.from(request, "base64").toString();
    const lines = pem.split("\n");
    const der = Buffer.from(lines.filter((line) => !line.startsWith("-")).join(""), "base64");
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
    const spec = { signerName: "example.com/e2e", usages: ["client auth"] };
    const send = (text: string) =>
      cluster.failureOf("POST", PATH, {
        kind: "CertificateSigningRequest",
        apiVersion,
        metadata: { name: "forged" },
        spec: { ...spec, request: Buffer.from(text).toString("base64") },
      });
    expect((await send(forged)).details?.causes).toMatchObject([{ field: "spec.request" }]);
    expect((await send("nonsense")).message).toContain("PEM block type must be CERTIFICATE REQUEST");
  });
});
