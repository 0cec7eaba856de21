import { describe, expect, test } from "vitest";
import { template } from "../testing/objects.ts";
import { equalTemplates, POD_TEMPLATE_HASH, templateHash } from "./pod-template.ts";

describe("equalTemplates", () => {
  test("ignores the hash label, the order of keys, empty lists and maps", () => {
    const plain = template();
    const { containers, ...spec } = plain.spec;
    const other = {
      spec: { containers, ...spec, volumes: [], nodeSelector: {} },
      metadata: { annotations: {}, labels: { [POD_TEMPLATE_HASH]: "abc", app: "web" } },
    };
    expect(equalTemplates(plain, other)).toBe(true);
    expect(templateHash(plain)).toBe(templateHash(other));
  });

  test("sees every other difference", () => {
    const plain = template();
    expect(equalTemplates(plain, { ...plain, metadata: { labels: { app: "web", tier: "x" } } })).toBe(false);
    expect(equalTemplates(plain, { ...plain, spec: { ...plain.spec, hostNetwork: true } })).toBe(false);
    const volumes = [{ name: "v", emptyDir: {} }];
    const others = [{ name: "v" }];
    expect(
      equalTemplates(
        { ...plain, spec: { ...plain.spec, volumes } },
        { ...plain, spec: { ...plain.spec, volumes: others } },
      ),
    ).toBe(false);
  });
});

describe("templateHash", () => {
  test("uses Kubernetes' alphabet for names", () => {
    expect(templateHash(template())).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{4,10}$/);
  });

  test("changes with the template and with the collision count", () => {
    const hashes = [templateHash(template()), templateHash(template(), 1), templateHash(template({ app: "other" }))];
    expect(new Set(hashes).size).toBe(3);
  });
});
