import { expect, test } from "vitest";
import type { VolumeAttachment } from "../../src/api/storage.ts";
import { PATCH, upstreamCluster } from "./cluster.ts";

const PATH = "/apis/storage.k8s.io/v1/volumeattachments";
const cluster = upstreamCluster();

test("[sig-storage] VolumeAttachment Conformance should apply changes to a volumeattachment status", async () => {
  const at = `${PATH}/va-status`;
  await cluster.call("POST", PATH, {
    kind: "VolumeAttachment",
    apiVersion: "storage.k8s.io/v1",
    metadata: { name: "va-status", uid: "va-status" },
    spec: { attacher: "e2e-test.storage.k8s.io", source: { persistentVolumeName: "pv-1" }, nodeName: "a-node" },
    status: { attached: false },
  });
  const labels = { "va-status": "patched" };
  await cluster.call("PATCH", at, { metadata: { labels } }, PATCH.merge);
  expect(await cluster.call("GET", `${at}/status`)).toMatchObject({ status: { attached: false } });
  const patch = { status: { attached: true } };
  const patched = await cluster.call<VolumeAttachment>("PATCH", `${at}/status`, patch, PATCH.merge);
  expect(patched).toMatchObject({ metadata: { labels }, status: { attached: true } });
  // Labels are no business of the status.
  const body = { ...patched, metadata: { ...patched.metadata, labels: {} }, status: { attached: false } };
  const updated = await cluster.call<VolumeAttachment>("PUT", `${at}/status`, body);
  expect(updated).toMatchObject({ metadata: { labels }, status: { attached: false } });
  await cluster.call("DELETE", at, { kind: "DeleteOptions", apiVersion: "storage.k8s.io/v1" });
  expect(await cluster.call("GET", PATH)).toMatchObject({ items: [] });
});
