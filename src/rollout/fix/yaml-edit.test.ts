import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { editDocument, type Edit } from "./yaml-edit.ts";

const edit = (text: string, ...edits: Edit[]) => editDocument(text, 0, edits);

describe("a field is set", () => {
  test("at the end of its mapping, below its siblings, and comments stay where they are", () => {
    const text = `# head
spec:
    replicas: 3   # three
    template: # what runs
        metadata: {labels: {app: "shop"}}
    # the last word
other: 'x'
`;
    expect(edit(text, { path: ["spec", "strategy", "type"], value: "RollingUpdate", comment: "M9" })).toBe(`# head
spec:
    replicas: 3   # three
    template: # what runs
        metadata: {labels: {app: "shop"}}
    # M9
    strategy:
      type: RollingUpdate
    # the last word
other: 'x'
`);
  });

  test("in a list item, and in a flow mapping", () => {
    const text = "containers:\n- name: app\n  image: shop:1\n- {name: side}\n- {}\n";
    const edited = edit(
      text,
      { path: ["containers", 0, "ready"], value: { port: 80 } },
      { path: ["containers", 1, "ready"], value: { port: 81 } },
      { path: ["containers", 2, "name"], value: "empty" },
    );
    expect(edited).toBe(
      'containers:\n- name: app\n  image: shop:1\n  ready:\n    port: 80\n- {name: side, "ready": {"port":81}}\n- { "name": "empty" }\n',
    );
  });

  test("in a flow mapping with a comma or a comment behind its last field", () => {
    expect(edit("x: {a: 1,}\n", { path: ["x", "b"], value: 2 })).toBe('x: {a: 1, "b": 2,}\n');
    const commented = edit("x: {\n  a: 1 # why\n}\n", { path: ["x", "b"], value: 2 });
    expect(commented).toBe('x: {\n  a: 1, "b": 2 # why\n}\n');
    expect(parse(commented)).toEqual({ x: { a: 1, b: 2 } });
  });

  test("where it has a value already: only that is replaced", () => {
    const text = "a: 1 # one\nb:\n  exec:\n    command: [sleep, 5] # five\nc: {d: 1, e: 2}\nf:\ng: |\n  long\n  text\n";
    expect(edit(text, { path: ["a"], value: 2 })).toBe(text.replace("a: 1", "a: 2"));
    expect(edit(text, { path: ["b"], value: { sleep: { seconds: 5 } } })).toBe(
      text.replace("  exec:\n    command: [sleep, 5]", "  sleep:\n    seconds: 5"),
    );
    expect(edit(text, { path: ["c", "d"], value: "x" })).toBe(text.replace("d: 1", "d: x"));
    expect(edit(text, { path: ["f"], value: { h: 1 } })).toBe(text.replace("f:\n", "f:\n  h: 1\n"));
    expect(edit(text, { path: ["a", "z"], value: 1 })).toBe(text.replace("a: 1", "a:\n  z: 1"));
  });

  test("in one document of several, in JSON, with Windows' line ends and without a last line feed", () => {
    expect(editDocument("a: 1\n---\nb: 2\n---\nc: 3\n", 1, [{ path: ["d"], value: 4 }])).toBe(
      "a: 1\n---\nb: 2\nd: 4\n---\nc: 3\n",
    );
    const json = '{\n  "spec": {\n    "replicas": 1\n  }\n}\n';
    expect(JSON.parse(edit(json, { path: ["spec", "paused"], value: true, comment: "lost" }))).toEqual({
      spec: { replicas: 1, paused: true },
    });
    expect(edit("a:\r\n  b: 1\r\n", { path: ["a", "c"], value: 2 })).toBe("a:\r\n  b: 1\r\n  c: 2\r\n");
    expect(edit("a: 1", { path: ["b"], value: 2 })).toBe("a: 1\nb: 2\n");
  });

  test("nowhere else than in a mapping", () => {
    expect(() => edit("a: [1]\n", { path: ["a", "b"], value: 1 })).toThrow("b is not in a mapping");
    expect(() => edit("a: [1]\n", { path: ["a", 3, "b"], value: 1 })).toThrow("there is no item 3");
    expect(() => edit("x: &x {b: 1}\na: *x\n", { path: ["a", "c"], value: 1 })).toThrow("a is an alias; write it out");
    expect(() => editDocument("a: 1\n", 4, [{ path: ["a"], value: 1 }])).toThrow("there is no document 4");
  });
});

const key = fc.constantFrom("a", "b", "c", "spec", "x-y");
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("text", "with: colon", "5", "true", "", "# no comment", "two\nlines\n"),
);
const { tree } = fc.letrec<{ tree: Record<string, unknown>; node: unknown }>((tie) => ({
  tree: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof({ maxDepth: 4 }, leaf, tie("tree"), fc.array(tie("tree"), { minLength: 1, maxLength: 3 })),
}));

/** The object with one field set, as an edit is meant to do. */
function withField(object: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(object))
    return object.map((item, index) => (index === step ? withField(item, rest, value) : (item as unknown)));
  const fields = (typeof object === "object" && object !== null ? object : {}) as Record<string, unknown>;
  return { ...fields, [step]: withField(fields[step], rest, value) };
}

/** A path through mappings and existing items of lists, that may end in something new. */
function pathsOf(object: unknown, names: readonly string[]): (string | number)[] {
  const path: (string | number)[] = [];
  let at = object;
  for (const name of names) {
    while (Array.isArray(at)) {
      path.push(at.length - 1);
      at = at.at(-1);
    }
    path.push(name);
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  }
  return path;
}

test("whatever the document: the result is the wanted object, and lines that are only added to stay", () => {
  fc.assert(
    fc.property(
      tree,
      fc.array(key, { minLength: 1, maxLength: 4 }),
      fc.oneof(leaf, tree),
      fc.constantFrom(2, 4),
      fc.boolean(),
      (object, names, value, indent, indentSeq) => {
        const plain = stringify(object, { indent, indentSeq, lineWidth: 0 });
        // A comment behind each line that can have one.
        const text =
          plain.includes("|") || plain.includes("\n\n") ? plain : plain.replaceAll(/(?<=[:\w])$/gm, " # kept");
        fc.pre(JSON.stringify(parse(text)) === JSON.stringify(object));
        const path = pathsOf(object, names);
        const edited = edit(text, { path, value });
        expect(parse(edited)).toEqual(withField(object, path, value));
        expect(parseAllDocuments(edited)).toHaveLength(1);
        // An empty mapping is filled on its line.
        const kept = isNew(object, path)
          ? text
              .trimEnd()
              .split("\n")
              .filter((line) => !line.includes("{}"))
          : [];
        expect(edited.split("\n")).toEqual(expect.arrayContaining(kept));
      },
    ),
    { numRuns: 500 },
  );
});

/** Whether the field and all that is missing on the way lie in a mapping that exists. */
function isNew(object: unknown, path: readonly (string | number)[]): boolean {
  let at = object;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return false;
    if (!(step in at)) return true;
    at = (at as Record<string | number, unknown>)[step];
  }
  return false;
}
