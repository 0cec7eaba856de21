import { EMPTY, FieldSet, MEMBER } from "./field-set.ts";
import { fieldElement, itemElement, pathText } from "./path-element.ts";
import { structureOfPart, structureOfValue, type Structure } from "./structure.ts";

/** The fields that a configuration names, or why it does not fit its type. */
export type ConfiguredFields = { readonly set: FieldSet } | { readonly problems: readonly string[] };

/**
 * All fields that a configuration speaks about.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/{tofieldset,validate}.go
 */
export function configuredFields(structure: Structure, configuration: unknown): ConfiguredFields {
  const problems: string[] = [];
  const set = fieldsOf(structure, configuration, [], problems);
  return problems.length > 0 ? { problems } : { set };
}

function fieldsOf(declared: Structure, value: unknown, path: readonly string[], problems: string[]): FieldSet {
  const structure = structureOfValue(declared, value);
  const fail = (text: string) => {
    problems.push(`${pathText(path)}: ${text}`);
    return EMPTY;
  };
  if (structure.kind === "leaf") return fits(structure.is, value) ? MEMBER : fail(misfit(structure.is, value));
  if (value === null || value === undefined) return EMPTY;
  const children = new Map<string, FieldSet>();
  if (structure.kind === "list") {
    if (!Array.isArray(value)) return fail(misfit("list", value));
    for (const [index, item] of value.entries()) {
      const element = itemElement(structure, item);
      if (element === undefined) {
        const missing = structure.keys.find((key) => (item as Record<string, unknown> | null)?.[key] === undefined);
        const detail = `associative list with keys has an element that omits key field ${JSON.stringify(missing)}`;
        problems.push(`${pathText(path)}: element ${index}: ${detail} (and doesn't have default value)`);
      } else if (children.has(element)) {
        fail(`duplicate entries for key ${pathText([element])}`);
      } else {
        const inner = fieldsOf(structure.element, item, [...path, element], problems);
        children.set(element, new FieldSet(true, inner.children));
      }
    }
  } else {
    if (typeof value !== "object" || Array.isArray(value)) return fail(misfit("map", value));
    for (const [name, part] of Object.entries(value)) {
      const inner = structureOfPart(structure, name);
      const partPath = [...path, fieldElement(name)];
      if (!inner) problems.push(`${pathText(partPath)}: field not declared in schema`);
      else {
        const fields = fieldsOf(inner, part, partPath, problems);
        const isMember = fields.isMember || structure.kind === "map" || isBlank(part);
        const set = new FieldSet(isMember, fields.children);
        if (!set.isEmpty) children.set(fieldElement(name), set);
      }
    }
  }
  return children.size === 0 ? EMPTY : new FieldSet(false, children);
}

/** Null or an object without fields: such a field is owned itself. */
function isBlank(value: unknown): boolean {
  return value === null || (typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0);
}

function fits(is: Extract<Structure, { kind: "leaf" }>["is"], value: unknown): boolean {
  if (value === null || is === "any") return true;
  if (is === "list") return Array.isArray(value);
  if (is === "map") return typeof value === "object" && !Array.isArray(value);
  return typeof value === (is === "numeric" ? "number" : is);
}

function misfit(is: string, value: unknown): string {
  const got = Array.isArray(value)
    ? "list"
    : value === null
      ? "null"
      : typeof value === "object"
        ? "map"
        : typeof value;
  const shown = is === "list" || is === "map" ? goValue(value) : got;
  return `expected ${is === "numeric" ? "numeric (int or float)" : is}, got ${shown}`;
}

function goValue(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : `&{${JSON.stringify(value)}}`;
}
