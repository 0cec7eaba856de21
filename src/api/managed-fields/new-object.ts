import { objectSchema, type ObjectSchema } from "../schema/schema.ts";

const skeletons = new Map<string, Readonly<Record<string, unknown>>>();

/**
 * What an object of a kind is before anything was set: the parts that are always sent, empty. New fields count as added
 * only beyond it.
 */
export function emptyObject(schema: ObjectSchema): Readonly<Record<string, unknown>> {
  const known = skeletons.get(schema.name);
  if (known) return known;
  const skeleton: Record<string, unknown> = {};
  skeletons.set(schema.name, skeleton);
  for (const [name, { type, always }] of schema.fields) {
    if (!always) continue;
    skeleton[name] = type.shape === "object" ? emptyObject(objectSchema(type.name)) : null;
  }
  return skeleton;
}
