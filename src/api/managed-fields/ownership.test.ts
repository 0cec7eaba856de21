import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schemaFor } from "../schema/schema.ts";
import { compare } from "./compare.ts";
import { configuredFields } from "./configured-fields.ts";
import { conflictError } from "./conflicts.ts";
import { EMPTY, parseFieldsV1, type FieldSet, type FieldsV1 } from "./field-set.ts";
import { decodeManagers, encodeManagers, type Managers } from "./managers.ts";
import { emptyObject } from "./new-object.ts";
import { applyConfiguration, ownAfterUpdate, type Applied, type Write } from "./ownership.ts";
import { structureOfObject } from "./structure.ts";

const schemaOf = (apiVersion: string, kind: string) => {
  const schema = schemaFor(apiVersion, kind);
  if (!schema) throw new Error(`no schema of ${kind}`);
  return schema;
};
const POD = structureOfObject(schemaOf("v1", "Pod"));
const CONFIG_MAP = structureOfObject(schemaOf("v1", "ConfigMap"));

const write = (manager: string, managers: Managers, structure = CONFIG_MAP, operation: "Apply" | "Update" = "Apply") =>
  ({
    structure,
    managers,
    identity: { manager, operation, apiVersion: "v1" },
    time: "2026-01-01T00:00:00Z",
    ignored: [],
  }) satisfies Write;
const NOBODY: Managers = new Map();

function done(applied: Applied): { object: Record<string, unknown>; managers: Managers } {
  if (!("managers" in applied)) throw new Error(JSON.stringify(applied));
  return { object: applied.object as Record<string, unknown>, managers: applied.managers };
}
const apply = (manager: string, managers: Managers, live: unknown, data: object, force = false) =>
  applyConfiguration(write(manager, managers), live, { data }, { force });
const owned = (managers: Managers) =>
  Object.fromEntries([...managers.values()].map(({ manager, fields }) => [manager, fields.fieldsV1]));

describe("an apply", () => {
  const first = done(apply("a", NOBODY, {}, { x: "1", y: "2" }));

  test("owns what it names", () => {
    expect(first.object).toEqual({ data: { x: "1", y: "2" } });
    expect(owned(first.managers)).toEqual({ a: { "f:data": { "f:x": {}, "f:y": {} } } });
  });

  test("removes what it named before and nobody else owns", () => {
    const shared = done(apply("b", first.managers, first.object, { y: "2" }));
    // Only owners have changed.
    expect(shared.object).toEqual(first.object);
    expect(done(apply("a", shared.managers, first.object, {})).object).toEqual({ data: { y: "2" } });
  });

  test("keeps what it never named", () => {
    const live = { data: { x: "1", y: "2", other: "3" } };
    const others: Managers = ownAfterUpdate(write("u", first.managers, CONFIG_MAP, "Update"), first.object, live);
    expect(done(apply("a", others, live, { x: "1" })).object).toEqual({ data: { x: "1", other: "3" } });
  });

  test("conflicts with whom it would change, unless it is forced", () => {
    const applied = apply("b", first.managers, first.object, { x: "9", y: "9" });
    const error = conflictError("conflicts" in applied ? applied.conflicts : []);
    expect(error.message).toBe('Apply failed with 2 conflicts: conflicts with "a":\n- .data.x\n- .data.y');
    const forced = done(apply("b", first.managers, first.object, { x: "9" }, true));
    expect(forced.object).toEqual({ data: { x: "9", y: "2" } });
    expect(owned(forced.managers)).toEqual({ a: { "f:data": { "f:y": {} } }, b: { "f:data": { "f:x": {} } } });
  });

  test("says what does not fit its type", () => {
    const applied = applyConfiguration(
      write("a", NOBODY, POD),
      {},
      { odd: 1, spec: { containers: [{ image: "i" }, { name: "a" }, { name: "a", stdin: "yes" }] } },
      { force: false },
    );
    expect("problems" in applied && applied.problems).toEqual([
      ".odd: field not declared in schema",
      '.spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
      '.spec.containers: duplicate entries for key [name="a"]',
    ]);
  });

  test("merges lists by their keys, configured items beside their neighbours", () => {
    const live = {
      spec: {
        containers: [
          { name: "a", image: "1" },
          { name: "b", image: "1" },
        ],
      },
    };
    const configuration = {
      spec: {
        containers: [
          { name: "c", image: "1" },
          { name: "b", tty: true },
        ],
      },
    };
    const { object } = done(applyConfiguration(write("m", NOBODY, POD), live, configuration, { force: false }));
    expect(object).toEqual({
      spec: {
        containers: [
          { name: "a", image: "1" },
          { name: "c", image: "1" },
          { name: "b", image: "1", tty: true },
        ],
      },
    });
  });
});

describe("an update", () => {
  test("of a new object owns all but what is always there", () => {
    const schema = schemaOf("v1", "Pod");
    const pod = { metadata: { name: "p", labels: { a: "b" } }, spec: { containers: [{ name: "c", command: ["x"] }] } };
    const managers = ownAfterUpdate(write("u", NOBODY, POD, "Update"), emptyObject(schema), pod);
    expect(owned(managers)["u"]).toMatchObject({
      "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
      "f:spec": { "f:containers": { 'k:{"name":"c"}': { ".": {}, "f:name": {}, "f:command": {} } } },
    });
    expect(owned(managers)["u"]?.["f:metadata"]).not.toHaveProperty("f:name");
  });

  test("takes what it changes from others, and what it removes from all", () => {
    const { managers } = done(apply("a", NOBODY, {}, { x: "1", y: "2", z: "3" }));
    const before = { data: { x: "1", y: "2", z: "3" } };
    const after = ownAfterUpdate(write("u", managers, CONFIG_MAP, "Update"), before, { data: { x: "9", z: "3" } });
    expect(owned(after)).toEqual({ a: { "f:data": { "f:z": {} } }, u: { "f:data": { "f:x": {} } } });
  });

  test("that changes nothing leaves the managers as they are", () => {
    const { managers } = done(apply("a", NOBODY, {}, { x: "1" }));
    expect(ownAfterUpdate(write("u", managers, CONFIG_MAP, "Update"), { data: { x: "1" } }, { data: { x: "1" } })).toBe(
      managers,
    );
  });
});

test("more than ten updaters become one", () => {
  let managers: Managers = NOBODY;
  let data: Record<string, string> = {};
  for (let index = 0; index < 12; index += 1) {
    const after = { ...data, [`k${index}`]: "v" };
    const order = { ...write(`u${index}`, managers, CONFIG_MAP, "Update"), time: `2026-01-01T00:00:${10 + index}Z` };
    managers = ownAfterUpdate(order, { data }, { data: after });
    data = after;
  }
  const entries = encodeManagers(managers) ?? [];
  expect(entries.map(({ manager }) => manager)).toEqual([
    "ancient-changes",
    ...Array.from({ length: 9 }, (_, index) => `u${index + 3}`),
  ]);
});

const sets: fc.Arbitrary<FieldSet> = fc
  .uniqueArray(fc.array(fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', "v:1"), { minLength: 1, maxLength: 3 }))
  .map((paths) => parseFieldsV1(paths.reduce<FieldsV1>((all, path) => withPath(all, path), {})));

function withPath(node: FieldsV1, [first, ...rest]: readonly string[]): FieldsV1 {
  if (first === undefined) return { ...node, ".": {} };
  return { ...node, [first]: withPath(node[first] ?? {}, rest) };
}

describe("sets of fields", () => {
  const text = (set: FieldSet) => [...set.paths()].map((path) => path.join("/")).sort();

  test("behave as sets of paths", () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [inA, inB] = [new Set(text(a)), new Set(text(b))];
        expect(text(a.union(b))).toEqual([...new Set([...inA, ...inB])].sort());
        expect(text(a.difference(b))).toEqual([...inA].filter((path) => !inB.has(path)).sort());
        expect(text(a.intersection(b))).toEqual([...inA].filter((path) => inB.has(path)).sort());
        expect(a.equals(b)).toBe(text(a).join() === text(b).join());
        expect(a.difference(a)).toMatchObject({ isEmpty: true });
      }),
    );
  });

  test("are read as they were written", () => {
    fc.assert(
      fc.property(sets, (set) => {
        const copy = JSON.parse(JSON.stringify(set.fieldsV1)) as FieldsV1;
        expect(text(parseFieldsV1(copy))).toEqual(text(set));
      }),
    );
  });
});

const texts = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));

describe("whatever is applied", () => {
  test("the same again changes nothing", () => {
    fc.assert(
      fc.property(texts, texts, (live, data) => {
        const once = done(apply("m", NOBODY, { data: live }, data));
        const twice = done(apply("m", once.managers, once.object ?? { data: live }, data));
        expect(twice.object).toBeUndefined();
      }),
    );
  });

  test("an applier that lets go of everything leaves what was there before", () => {
    fc.assert(
      fc.property(texts, texts, (live, data) => {
        const order = { ...write("u", NOBODY, CONFIG_MAP, "Update") };
        const owners = ownAfterUpdate(order, {}, { data: live });
        const fresh = Object.fromEntries(Object.entries(data).filter(([key]) => !Object.hasOwn(live, key)));
        const once = done(apply("m", owners, { data: live }, fresh));
        const state = once.object ?? { data: live };
        const back = done(applyConfiguration(write("m", once.managers), state, {}, { force: false })).object ?? state;
        expect(back["data"] ?? {}).toEqual(live);
      }),
    );
  });

  test("what a comparison finds is what a configuration of it names", () => {
    fc.assert(
      fc.property(texts, (data) => {
        const named = configuredFields(CONFIG_MAP, { data });
        const added = compare(CONFIG_MAP, { data: {} }, { data }).added;
        expect(text(added)).toEqual("set" in named && Object.keys(data).length > 0 ? text(named.set) : text(EMPTY));
      }),
    );
  });

  const text = (set: FieldSet) => [...set.paths()].map((path) => path.join("/")).sort();
});

test("entries that did not change are kept as they are", () => {
  const { managers } = done(apply("a", NOBODY, {}, { x: "1" }));
  const entries = encodeManagers(managers) ?? [];
  expect(encodeManagers(decodeManagers(entries))?.[0]).toBe(entries[0]);
});
