import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyStrategicMergePatch } from "./strategic-merge.ts";

const kind = { apiVersion: "v1", kind: "Pod" };
const names = (list: unknown) => (list as { name: string }[]).map(({ name }) => name);

interface PodLike {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; finalizers?: string[] };
  spec: Record<string, unknown> & { containers: Record<string, unknown>[] };
}

const document: PodLike = {
  metadata: { labels: { old: "1" }, finalizers: ["a/x", "b/x"] },
  spec: {
    containers: [
      {
        name: "app",
        image: "v1",
        command: ["run"],
        env: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
        ports: [{ containerPort: 80 }],
      },
      { name: "two", image: "v1" },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
    tolerations: [{ key: "k1" }],
  },
};

function patched(patch: object): PodLike {
  return applyStrategicMergePatch(document, patch, kind) as PodLike;
}

const app = (patch: object) => patched({ spec: { containers: [{ name: "app", ...patch }] } }).spec.containers[0];

describe("lists", () => {
  test("of maps are merged by their key", () => {
    const { containers } = patched({ spec: { containers: [{ name: "two", image: "v2" }] } }).spec;
    expect(containers).toEqual([document.spec.containers[0], { name: "two", image: "v2" }]);
  });

  test("get new elements at the front", () => {
    const { containers } = patched({ spec: { containers: [{ name: "three" }] } }).spec;
    expect(names(containers)).toEqual(["three", "app", "two"]);
  });

  test("inside of lists are merged too", () => {
    const env = [
      { name: "B", value: "20" },
      { name: "C", value: "30" },
    ];
    expect(app({ env })?.["env"]).toEqual([{ name: "A", value: "1" }, ...env]);
    expect(app({ ports: [{ containerPort: 80, name: "http" }, { containerPort: 81 }] })?.["ports"]).toEqual([
      { containerPort: 80, name: "http" },
      { containerPort: 81 },
    ]);
  });

  test("without a merge strategy are replaced", () => {
    expect(app({ command: ["a", "b"] })?.["command"]).toEqual(["a", "b"]);
    expect(patched({ spec: { tolerations: [{ key: "k2" }] } }).spec["tolerations"]).toEqual([{ key: "k2" }]);
  });

  test("of scalars with a merge strategy become a set", () => {
    const { metadata } = patched({ metadata: { finalizers: ["b/x", "c/x"] } });
    expect(metadata?.finalizers).toEqual(["a/x", "b/x", "c/x"]);
  });

  test("of a kind that is not in the schema are replaced", () => {
    const widget = { apiVersion: "example.com/v1", kind: "Widget" };
    const result = applyStrategicMergePatch(
      { spec: { a: 1, l: [{ name: "x" }] } },
      { spec: { l: [{ name: "y" }] } },
      widget,
    );
    expect(result).toEqual({ spec: { a: 1, l: [{ name: "y" }] } });
  });
});

describe("directives", () => {
  test("$patch: delete removes an element", () => {
    const { containers } = patched({ spec: { containers: [{ name: "app", $patch: "delete" }] } }).spec;
    expect(names(containers)).toEqual(["two"]);
  });

  test("$patch: delete empties a map", () => {
    expect(patched({ metadata: { labels: { $patch: "delete" } } }).metadata?.labels).toEqual({});
  });

  test("$patch: replace replaces a list", () => {
    expect(app({ env: [{ $patch: "replace" }, { name: "Z" }] })?.["env"]).toEqual([{ name: "Z" }]);
  });

  test("$patch: replace replaces a map, and nothing where there is none", () => {
    expect(patched({ metadata: { labels: { $patch: "replace", x: "1" } } }).metadata?.labels).toEqual({ x: "1" });
    expect(patched({ metadata: { annotations: { $patch: "replace", x: "1" } } }).metadata).not.toHaveProperty(
      "annotations",
    );
  });

  test("$retainKeys removes what it does not name", () => {
    const volumes = [{ $retainKeys: ["name", "secret"], name: "v", secret: { secretName: "s" } }];
    expect(patched({ spec: { volumes } }).spec["volumes"]).toEqual([{ name: "v", secret: { secretName: "s" } }]);
  });

  test("$setElementOrder orders old and new elements", () => {
    const order = [{ name: "two" }, { name: "app" }, { name: "mid" }];
    const { spec } = patched({ spec: { "$setElementOrder/containers": order, containers: [{ name: "mid" }] } });
    expect(names(spec.containers)).toEqual(["two", "app", "mid"]);
    expect(spec).not.toHaveProperty("$setElementOrder/containers");
  });

  test("$setElementOrder leaves elements that it does not name about where they were", () => {
    const spec = { "$setElementOrder/containers": [{ name: "two" }, { name: "new" }], containers: [{ name: "new" }] };
    expect(names(patched({ spec }).spec.containers)).toEqual(["app", "two", "new"]);
  });

  test("$deleteFromPrimitiveList removes scalars", () => {
    const { metadata } = patched({ metadata: { "$deleteFromPrimitiveList/finalizers": ["a/x", "none"] } });
    expect(metadata).toEqual({ labels: { old: "1" }, finalizers: ["b/x"] });
  });

  test("null removes a member and is nothing in what is new", () => {
    const labels = { old: null, x: "1" };
    const { metadata } = patched({ metadata: { labels, annotations: { gone: null, there: "1" } } });
    expect(metadata).toMatchObject({ labels: { x: "1" }, annotations: { there: "1" } });
    expect(metadata?.annotations).not.toHaveProperty("gone");
  });
});

describe("a patch that makes no sense is refused as Kubernetes words it", () => {
  const containers = (element: object) => ({ spec: { containers: [element] } });

  test.each([
    [
      containers({ name: "app", $patch: "explode" }),
      500,
      "unknown patch type: explode in map: map[$patch:explode name:app]",
    ],
    [containers({ image: "x" }), 500, "map: map[image:x] does not contain declared merge key: name"],
    [containers({ $patch: "delete" }), 500, "map: map[$patch:delete] does not contain declared merge key: name"],
    [{ spec: { containers: ["x"] } }, 500, "list element types are not identical"],
    [{ spec: { containers: [[]] } }, 500, "list element types are not identical"],
    [{ spec: { "$setElementOrder/containers": "x" } }, 500, "expected a []interface {}, but received a string"],
    [{ spec: { $setElementOrder: [] } }, 400, "invalid patch format of setElementOrder list"],
    [{ spec: { $retainKeys: "x" } }, 400, "invalid patch format of retainKeys"],
    [{ spec: { $retainKeys: ["volumes"], nodeName: "n" } }, 400, "invalid patch format of retainKeys"],
    [{ metadata: { $deleteFromPrimitiveList: [] } }, 400, "invalid patch format of primitive list"],
    [
      { spec: { "$setElementOrder/containers": [{ name: "b" }], containers: [{ name: "a" }] } },
      500,
      "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
    ],
  ])("%j", (patch, code, message) => {
    const matching = expect.stringContaining(message) as string;
    expect(() => patched(patch)).toThrow(expect.objectContaining({ message: matching, code }));
  });

  test("with a Status that has no reason", () => {
    expect(() => patched({ spec: { containers: [{}] } })).toThrow(
      expect.objectContaining({
        status: {
          kind: "Status",
          apiVersion: "v1",
          metadata: {},
          status: "Failure",
          message: "map: map[] does not contain declared merge key: name",
          code: 500,
        },
      }),
    );
  });
});

test("prototypes cannot be reached", () => {
  const configMap = { apiVersion: "v1", kind: "ConfigMap" };
  const patch: unknown = JSON.parse('{"data":{"__proto__":"x","constructor":"y"},"__proto__":{"polluted":true}}');
  const result = applyStrategicMergePatch({ data: {} }, patch, configMap) as { data: object };
  expect(Object.entries(result.data)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
  expect({}).not.toHaveProperty("polluted");
  expect(result).not.toHaveProperty("polluted");
});

describe("for any two lists of containers", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const container = fc.record({ name, image: fc.constantFrom("1", "2") });
  const list = fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1 });

  test("the patch that a client makes of them turns one into the other", () => {
    fc.assert(
      fc.property(list, list, (from, to) => {
        const gone = names(from).filter((name) => !names(to).includes(name));
        const spec = {
          "$setElementOrder/containers": names(to).map((name) => ({ name })),
          containers: [...to, ...gone.map((name) => ({ name, $patch: "delete" }))],
        };
        const before = { spec: { containers: from } };
        const text = JSON.stringify([before, spec]);
        expect(applyStrategicMergePatch(before, { spec }, kind)).toEqual({ spec: { containers: to } });
        expect(JSON.stringify([before, spec])).toBe(text);
      }),
    );
  });

  test("elements that the patch does not name keep their order", () => {
    fc.assert(
      fc.property(list, list, (from, changes) => {
        const result = applyStrategicMergePatch(
          { spec: { containers: from } },
          { spec: { containers: changes } },
          kind,
        );
        const merged = names((result as PodLike).spec.containers);
        const untouched = (list: string[]) => list.filter((name) => !names(changes).includes(name));
        expect(untouched(merged)).toEqual(untouched(names(from)));
        expect(merged.filter((name) => names(changes).includes(name))).toEqual(names(changes));
      }),
    );
  });
});
