import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  stringify,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from "yaml";

/** A place in a document: names of fields and positions in lists. */
export type EditPath = readonly (string | number)[];

/** A field that is to have a value. */
export interface Edit {
  readonly path: EditPath;
  readonly value: unknown;
  /** Stands above the field where it is new, if the file can hold comments. */
  readonly comment?: string;
}

/**
 * Sets fields in one document of a YAML or JSON text and leaves every other byte as it is: comments, order, quotes,
 * indentation, line ends.
 *
 * What is missing on the way to a field is made.
 *
 * @param index - Which document of the text, from 0; empty ones count.
 * @throws {Error} When a path leads through something that is neither a mapping nor a list.
 */
export function editDocument(text: string, index: number, edits: readonly Edit[]): string {
  return edits.reduce((edited, edit) => applyEdit(edited, index, edit), text);
}

function applyEdit(text: string, index: number, { path, value, comment }: Edit): string {
  const document = parseAllDocuments(text)[index];
  if (!document) throw new Error(`there is no document ${index}`);
  let node: unknown = document.contents;
  for (const [depth, step] of path.entries()) {
    const rest = path.slice(depth + 1);
    const child = childOf(node, step);
    if (child && isAlias(child.value)) throw new Error(`${step} is an alias; write it out`);
    if (child === undefined) return insert(text, node, String(step), nest(rest, value), comment);
    if (rest.length === 0 || !isCollection(child.value)) return replace(text, child, nest(rest, value));
    node = child.value;
  }
  throw new Error("the path is empty");
}

/** `value` below as many mappings as there are names. */
function nest(path: EditPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

interface Child {
  /** Absent in a list. */
  readonly key?: ParsedNode;
  readonly value: ParsedNode | null;
}

function childOf(node: unknown, step: string | number): Child | undefined {
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step];
    if (item === undefined) throw new Error(`there is no item ${step}`);
    return { value: item as ParsedNode };
  }
  if (!isMap(node)) throw new Error(`${step} is not in a mapping`);
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
  return pair && { key: pair.key as ParsedNode, value: pair.value as ParsedNode | null };
}

function insert(text: string, map: unknown, key: string, value: unknown, comment: string | undefined): string {
  if (!isMap(map)) throw new Error(`${key} is not in a mapping`);
  const end = endOf(map);
  if (map.flow || map.items.length === 0) {
    const pair = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    // Right behind what is there: a comma or a comment may follow.
    const last = map.items.at(-1) as Pair<ParsedNode, ParsedNode | null> | undefined;
    const at = last ? endOfPair(last) : end - 1;
    return `${text.slice(0, at)}${last ? ", " : " "}${pair}${last ? "" : " "}${text.slice(at)}`;
  }
  const column = columnOf(text, (map.items[0] as Pair<ParsedNode>).key.range[0]);
  const lines = [...(comment ? [`# ${comment}`] : []), ...render({ [key]: value })];
  const block = lines.map((line) => `${" ".repeat(column)}${line}${lineEnd(text)}`).join("");
  const at = nextLine(text, end);
  const separator = at > 0 && text[at - 1] !== "\n" ? lineEnd(text) : "";
  return `${text.slice(0, at)}${separator}${block}${text.slice(at)}`;
}

function replace(text: string, { key, value }: Child, wanted: unknown): string {
  if (value === null || (isScalar(value) && value.range[0] === value.range[1])) return fill(text, key, wanted);
  const [start] = value.range;
  const end = endOf(value);
  const isBlock = isCollection(value) && !value.flow && value.items.length > 0;
  if (!isBlock && (isInline(wanted) || isInFlow(text, start, key))) {
    // The text of a block scalar includes its last line feed.
    return text.slice(0, start) + inline(wanted) + (text[end - 1] === "\n" ? lineEnd(text) : "") + text.slice(end);
  }
  // A list may stand as far left as its key, a mapping may not.
  const isFlush = columnOf(text, start) <= columnOf(text, key?.range[0] ?? start);
  if (isBlock && (isInline(wanted) || isFlush)) {
    const line = nextLine(text, key?.range[1] ?? start);
    return fill(text.slice(0, line) + text.slice(nextLine(text, end)), key, wanted);
  }
  const column = isBlock ? columnOf(text, start) : columnOf(text, key?.range[0] ?? start) + 2;
  const block = render(wanted).join(`${lineEnd(text)}${" ".repeat(column)}`);
  // The text of a block scalar, which may be the last of the old value, includes its last line feed.
  const tail = text[end - 1] === "\n" ? lineEnd(text) : "";
  if (isBlock) return text.slice(0, start) + block + tail + text.slice(end);
  return `${text.slice(0, start).trimEnd()}${lineEnd(text)}${" ".repeat(column)}${block}${tail}${text.slice(end)}`;
}

/** Gives a key without a value one. */
function fill(text: string, key: ParsedNode | undefined, wanted: unknown): string {
  const at = (key?.range[1] ?? 0) + 1; // behind the colon
  if (isInline(wanted)) return `${text.slice(0, at)} ${inline(wanted)}${text.slice(at)}`;
  const column = columnOf(text, key?.range[0] ?? 0) + 2;
  const block = render(wanted).map((line) => `${" ".repeat(column)}${line}${lineEnd(text)}`);
  const next = nextLine(text, at);
  return `${text.slice(0, next)}${block.join("")}${text.slice(next)}`;
}

/** Where the text of a node ends, without what follows it: blanks, comments, line feeds. */
function endOf(node: ParsedNode | YAMLMap): number {
  if (isCollection(node) && !node.flow && node.items.length > 0) {
    const last = node.items.at(-1) as ParsedNode | Pair<ParsedNode, ParsedNode | null>;
    return isPair(last) ? endOfPair(last) : endOf(last);
  }
  return (node as ParsedNode).range[1];
}

function endOfPair({ key, value }: Pair<ParsedNode, ParsedNode | null>): number {
  return value && value.range[1] > key.range[1] ? endOf(value) : key.range[1] + 1;
}

function isInFlow(text: string, start: number, key: ParsedNode | undefined): boolean {
  const before = text.slice(text.lastIndexOf("\n", start) + 1, key?.range[0] ?? start);
  return /[{[,]\s*$/.test(before);
}

function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf("\n", offset - 1) - 1;
}

/** The start of the line after `offset`; `offset` itself at the start of a line. */
function nextLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const feed = text.indexOf("\n", offset);
  return feed === -1 ? text.length : feed + 1;
}

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function render(value: unknown): string[] {
  return stringify(value, PLAIN).trimEnd().split("\n");
}

/** Whether a value is written on one line: scalars and empty collections. */
function isInline(value: unknown): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}

function inline(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : stringify(value, PLAIN).trim();
}

/** Texts with line feeds on one line: a comment may follow. */
const PLAIN = { lineWidth: 0, blockQuote: false } as const;
