import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/meta.ts";
import { upstreamCluster } from "./cluster.ts";

const TOTAL = 400;

interface Chunk {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: KubernetesObject[];
}

const cluster = upstreamCluster();

test("[sig-api-machinery] Servers with support for API chunking should return chunks of results for list calls", async () => {
  const ns = await cluster.namespace("chunking");
  const path = `/api/v1/namespaces/${ns}/podtemplates`;
  const nameOf = (index: number) => `template-${String(index).padStart(4, "0")}`;
  const create = (index: number) =>
    cluster.call("POST", path, {
      kind: "PodTemplate",
      apiVersion: "v1",
      metadata: { name: nameOf(index) },
      template: { metadata: {}, spec: { containers: [{ name: "test", image: "test2", resources: {} }] } },
    });
  for (let index = 0; index < TOTAL; index += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, offset) => create(index + offset)));
  }

  const chunks: Chunk[] = [];
  let found = 0;
  for (let token: string | undefined = ""; token !== undefined; token = chunks.at(-1)?.metadata.continue) {
    const chunk: Chunk = await cluster.call("GET", `${path}?limit=17&continue=${encodeURIComponent(token)}`);
    chunks.push(chunk);
    expect(chunk.items.map(({ metadata }) => metadata.name)).toEqual(
      Array.from({ length: chunk.items.length }, (_, offset) => nameOf(found + offset)),
    );
    found += chunk.items.length;
    const remaining = chunk.metadata.continue === undefined ? undefined : TOTAL - found;
    expect(chunk.metadata.remainingItemCount).toBe(remaining);
  }
  expect(found).toBe(TOTAL);
  expect(chunks).toHaveLength(24);
  expect(new Set(chunks.map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
  expect((await cluster.call<Chunk>("GET", `${path}?limit=${TOTAL + 1}`)).items).toHaveLength(TOTAL);
});
