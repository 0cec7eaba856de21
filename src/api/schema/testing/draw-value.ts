import fc, { type GeneratorValue } from "fast-check";
import { setOwnProperty, type JsonObject } from "../../json-object.ts";
import { JSON_SCHEMA_PROPS, objectSchema, type ScalarName, type TypeSchema } from "../schema.ts";

/** Text that some field may like, and text that none does. */
const TEXTS = [
  ..."a app web default 80 http TCP Always None Never ClusterIP NodePort ExternalName RollingUpdate Recreate".split(
    " ",
  ),
  ..."Opaque kubernetes.io/tls v1 Pod 10.0.0.1 ::1 1Gi 25% In Exists NoExecute Guaranteed Foreground".split(" "),
  ..."__proto__ constructor prototype hasOwnProperty toString * - / ../x a/b/c a=b ü \u0000 \ud800".split(" "),
  "",
  " ",
  "x".repeat(300),
  "2026-01-02T03:04:05Z",
];
const KEYS = ["app", "a/b", "a b", "", "cpu", "memory", "__proto__", "constructor", "kubernetes.io/x"];
const NUMBERS = [0, 1, 2, 80, 30000, 65536, 2 ** 31 - 1, -1];

/** Any JSON, small; with keys that are dangerous to objects of JavaScript. */
export function anyJson(): fc.Arbitrary<unknown> {
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.constantFrom<unknown>(null, true, false, 1e300, 1.5, -0, [], {}, ...TEXTS, ...NUMBERS),
      fc.array(tie("json"), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.constantFrom(...KEYS, "metadata", "spec", "$patch", "name"), tie("json")), { maxLength: 3 })
        .map(objectOf),
    ),
  }));
  return json;
}

/** Some of the fields of a type with values of their types, and now and then of a wrong one. */
export function drawValue(draw: GeneratorValue, type: TypeSchema, depth = 6): unknown {
  if (draw(chanceOf, 300)) return draw(anyJson);
  const element = (inner: TypeSchema) => drawValue(draw, inner, depth - 1);
  const many = (): unknown[] => Array.from({ length: depth <= 0 ? 0 : draw(fc.nat, 2) });
  switch (type.shape) {
    case "scalar":
      return drawScalar(draw, type.scalar);
    case "list":
      return many().map(() => element(type.element));
    case "map":
      return objectOf(many().map(() => [draw(fromKeys), element(type.element)]));
    case "schema-or":
      if (draw(chanceOf, 3)) return draw(anyJson);
      return element({ shape: "object", name: JSON_SCHEMA_PROPS });
    default: {
      const { fields } = objectSchema(type.name);
      const isLarge = fields.size > 6;
      const chosen = [...fields].filter(([, { required }]) =>
        required ? !draw(chanceOf, 8) : draw(chanceOf, isLarge ? 4 : 2),
      );
      return objectOf(depth <= 0 ? [] : chosen.map(([name, field]) => [name, element(field.type)]));
    }
  }
}

function drawScalar(draw: GeneratorValue, scalar: ScalarName): unknown {
  switch (scalar) {
    case "boolean":
      return draw(fc.boolean);
    case "int32":
    case "int64":
    case "double":
      return draw(fromNumbers);
    case "byte":
      return draw(() => fc.constantFrom("", "YQ==", "YWI=", "!"));
    case "quantity":
      return draw(() => fc.constantFrom("1", "100m", "1Gi", "-1", "0", "1e3", "x", 5));
    case "int-or-string":
      return draw(() => fc.constantFrom<unknown>(...NUMBERS, "25%", "http", "200%", "%", ""));
    case "time":
      return draw(() => fc.constantFrom("2026-01-02T03:04:05Z", "0001-01-01T00:00:00Z", "x"));
    case "micro-time":
      return draw(() => fc.constantFrom("2026-01-02T03:04:05.000006Z", "x"));
    case "any":
      return draw(anyJson);
    default:
      return draw(fromTexts);
  }
}

const chanceOf = (oneIn: number) => fc.nat(oneIn - 1).map((value) => value === 0);
const fromKeys = () => fc.constantFrom(...KEYS);
const fromTexts = () => fc.constantFrom(...TEXTS);
const fromNumbers = () => fc.constantFrom(...NUMBERS);

function objectOf(entries: readonly (readonly [string, unknown])[]): JsonObject {
  const object: JsonObject = {};
  for (const [key, value] of entries) setOwnProperty(object, key, value);
  return object;
}
