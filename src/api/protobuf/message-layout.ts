import { readFileSync } from "node:fs";
import { objectSchema, type TypeSchema } from "../schema/schema.ts";

/**
 * What is under a field number: a field of the object, or a message that JSON does not show, with more fields of the same
 * object in it.
 */
export type Slot =
  | { readonly field: string; readonly type: TypeSchema }
  | { readonly field?: never; readonly inside: MessageLayout };

/** The fields of a message by their numbers. */
export type MessageLayout = ReadonlyMap<number, Slot>;

let numbers: Readonly<Record<string, string>> | undefined;
const layouts = new Map<string, MessageLayout>();

/**
 * How a type of the schema is laid out as a protobuf message; undefined when its field numbers are not known.
 *
 * The numbers (field-numbers.json, made by scripts/generate-field-numbers.mjs) are read on first use.
 *
 * @param name - E.g. `io.k8s.api.core.v1.Pod`.
 */
export function messageLayout(name: string): MessageLayout | undefined {
  const known = layouts.get(name);
  if (known) return known;
  numbers ??= JSON.parse(readFileSync(new URL("field-numbers.json", import.meta.url), "utf8")) as typeof numbers;
  const text = numbers && Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (text === undefined) return undefined;
  const layout = layoutOf(name, text);
  layouts.set(name, layout);
  return layout;
}

/** @param text - `name=1 hostPath=2.1`: 2.1 is number 1 inside of the message with number 2. */
function layoutOf(name: string, text: string): MessageLayout {
  const { fields } = objectSchema(name);
  const layout = new Map<number, Slot>();
  for (const entry of text === "" ? [] : text.split(" ")) {
    const [field = "", path = ""] = entry.split("=");
    const type = fields.get(field)?.type;
    if (!type) throw new RangeError(`field-numbers.json knows a field ${name}.${field} that the schema does not have`);
    const steps = path.split(".").map(Number);
    const last = steps.pop() ?? 0;
    steps.reduce(enter, layout).set(last, { field, type });
  }
  return layout;
}

function enter(layout: Map<number, Slot>, number: number): Map<number, Slot> {
  const slot = layout.get(number);
  if (slot && slot.field === undefined) return slot.inside as Map<number, Slot>;
  const inside = new Map<number, Slot>();
  layout.set(number, { inside });
  return inside;
}
