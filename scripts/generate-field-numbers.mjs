#!/usr/bin/env node
// Generates src/api/protobuf/field-numbers.json: under which numbers the fields of the types in src/api/schema/schema.json
// are sent in protobuf. They come from the tags of the Go types inside helm, which has all of v1.36 (npm package of the tests).
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { goName, goTypes } from "./go-types.mjs";
import { npmHelm } from "./npm-clients.mjs";

const schemaPath = fileURLToPath(new URL("../src/api/schema/schema.json", import.meta.url));
const outputPath = fileURLToPath(new URL("../src/api/protobuf/field-numbers.json", import.meta.url));

/** In the envelope of a message instead. */
const TYPE_META = ["apiVersion", "kind"];

const { types: schema } = JSON.parse(readFileSync(schemaPath, "utf8"));
const goTypeOf = goTypes(npmHelm());

const table = {};
for (const [name, { fields }] of Object.entries(schema)) {
  const type = goTypeOf.get(goName(name));
  if (!type) continue;
  const numbers = numbersOf(type);
  for (const field of Object.keys(fields)) {
    if (!numbers.has(field) && !TYPE_META.includes(field)) console.warn(`no number: ${name} ${field}`);
  }
  for (const field of numbers.keys()) if (!(field in fields)) console.warn(`not in the schema: ${name} ${field}`);
  const entries = [...numbers].filter(([field]) => field in fields);
  table[name] = entries.map(([field, number]) => `${field}=${number}`).join(" ");
}
writeFileSync(outputPath, `${JSON.stringify(table, null, 2)}\n`);
console.log(`${outputPath}: ${Object.keys(table).length} types`);

/** Fields by their names in JSON. `2.1` is number 1 in the message under number 2, where JSON has no object of its own. */
function numbersOf(type, prefix = "") {
  const numbers = new Map();
  for (const { tag, type: fieldType } of type.fields) {
    const [, number] = (tag.protobuf ?? "").split(",");
    if (!number) continue;
    const [name, ...options] = (tag.json ?? "").split(",");
    if (options.includes("inline")) {
      for (const [inner, path] of numbersOf(fieldType, `${prefix}${number}.`)) numbers.set(inner, path);
    } else if (name !== "" && name !== "-") {
      // A list that is a type of its own in Go is a message with that one field.
      const isWrapped = fieldType.shape === "slice" && fieldType.name !== "";
      numbers.set(name, `${prefix}${number}${isWrapped ? ".1" : ""}`);
    }
  }
  return numbers;
}
