// Reads the struct types of a Go program (ELF, 64 bits, not position independent) from the type data that it carries for
// reflection: names of fields, their types and their tags. So facts about the Go types of Kubernetes come from kubectl.
// See go/src/internal/abi/type.go (Go 1.26).
import { readFileSync } from "node:fs";

const KINDS = { 17: "array", 21: "map", 22: "pointer", 23: "slice", 24: "string", 25: "struct" };
const SCALARS = "invalid bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64".split(
  " ",
);
const TYPE_SIZE = 48;
const UNCOMMON = 1;
const EXTRA_STAR = 2;
const NAMED = 4;

/**
 * @param {string} path - Of the program.
 * @returns {Map<string, GoType>} Named types by package path and name, e.g. `k8s.io/api/core/v1.Pod`.
 */
export function goTypes(path) {
  const image = new Image(readFileSync(path));
  const { types, links } = image.moduleData();
  const byAddress = new Map();
  const named = new Map();
  const typeAt = (address) => {
    const known = byAddress.get(address);
    if (known) return known;
    const type = readType(image, types, address);
    byAddress.set(address, type);
    type.key = type.key && typeAt(type.key);
    type.element = type.element && typeAt(type.element);
    for (const field of type.fields ?? []) field.type = typeAt(field.type);
    if (type.package) named.set(`${type.package}.${type.name}`, type);
    return type;
  };
  for (const offset of links) typeAt(types + offset);
  return named;
}

/** `io.k8s.api.core.v1.Pod` as Go calls it: `k8s.io/api/core/v1.Pod`. */
export function goName(name) {
  const parts = name.split(".").slice(2);
  const type = parts.pop();
  return `k8s.io/${parts.join("/")}.${type}`;
}

/** The other way round. */
export function openApiName(type) {
  return `${type.package.replace(/^k8s\.io/, "io.k8s").replaceAll("/", ".")}.${type.name}`;
}

/**
 * The fields that a struct has in JSON, those of embedded structs included.
 *
 * @returns {Map<string, { options: string[], tag: Record<string, string>, type: GoType }>}
 */
export function jsonFields(type) {
  const fields = new Map();
  for (const { tag, embedded, type: fieldType } of type.fields) {
    const [name, ...options] = (tag.json ?? "").split(",");
    if (options.includes("inline") || (embedded && name === "")) {
      for (const [inner, field] of jsonFields(fieldType)) fields.set(inner, field);
    } else if (name !== "" && name !== "-") fields.set(name, { options, tag, type: fieldType });
  }
  return fields;
}

function readType(image, types, address) {
  const flags = image.byte(address + 20);
  const kind = image.byte(address + 23) & 31;
  const text = image.name(types + image.int32(address + 40)).text;
  const shape = KINDS[kind] ?? SCALARS[kind] ?? "other";
  const type = { shape, name: "", package: "" };
  if (flags & NAMED) {
    const full = flags & EXTRA_STAR ? text.slice(1) : text;
    type.name = full.slice(full.lastIndexOf(".") + 1);
  }
  if (shape === "map") {
    type.key = image.pointer(address + TYPE_SIZE);
    type.element = image.pointer(address + TYPE_SIZE + 8);
  } else if (shape === "pointer" || shape === "slice" || shape === "array") {
    type.element = image.pointer(address + TYPE_SIZE);
  } else if (shape === "struct") {
    type.fields = fieldsAt(image, image.pointer(address + 56), image.pointer(address + 64));
  }
  if (type.name && flags & UNCOMMON && shape === "struct") {
    type.package = image.name(types + image.int32(address + 80)).text;
  }
  return type;
}

function fieldsAt(image, start, length) {
  return Array.from({ length }, (_, index) => {
    const address = start + index * 24;
    const { text, tag, embedded } = image.name(image.pointer(address));
    return { name: text, tag: parseTag(tag), embedded, type: image.pointer(address + 8) };
  });
}

/** `json:"a,omitempty" protobuf:"bytes,1,opt,name=a"` as an object. */
function parseTag(tag) {
  return Object.fromEntries([...tag.matchAll(/(\w+):"([^"]*)"/g)].map(([, key, value]) => [key, value]));
}

/** The program as it would be in memory. */
class Image {
  constructor(bytes) {
    this.bytes = bytes;
    const headers = Number(bytes.readBigUInt64LE(0x28));
    const size = bytes.readUInt16LE(0x3a);
    const names = this.section(headers + bytes.readUInt16LE(0x3e) * size);
    this.sections = Array.from({ length: bytes.readUInt16LE(0x3c) }, (_, index) => {
      const section = this.section(headers + index * size);
      return { ...section, name: this.textAt(names.offset + section.nameOffset) };
    });
  }

  section(header) {
    const [address, offset, size] = [16, 24, 32].map((at) => Number(this.bytes.readBigUInt64LE(header + at)));
    return { nameOffset: this.bytes.readUInt32LE(header), address, offset, size };
  }

  textAt(offset) {
    return this.bytes.toString("latin1", offset, this.bytes.indexOf(0, offset));
  }

  /** Types lie at the start of the read-only data; `.typelink` has the offsets of those without names. */
  moduleData() {
    const section = (name) => this.sections.find((candidate) => candidate.name === name);
    const { offset, size } = section(".typelink");
    const links = Array.from({ length: size / 4 }, (_, index) => this.bytes.readInt32LE(offset + index * 4));
    return { types: section(".rodata").address, links };
  }

  offsetOf(address) {
    const found = this.sections.find((part) => part.address <= address && address < part.address + part.size);
    if (!found) throw new RangeError(`no section at address ${address.toString(16)}`);
    return found.offset + address - found.address;
  }

  byte(address) {
    return this.bytes[this.offsetOf(address)];
  }

  int32(address) {
    return this.bytes.readInt32LE(this.offsetOf(address));
  }

  pointer(address) {
    return Number(this.bytes.readBigUInt64LE(this.offsetOf(address)));
  }

  name(address) {
    let at = this.offsetOf(address);
    const flags = this.bytes[at++];
    const next = () => {
      let length = 0;
      for (let shift = 0; ; shift += 7) {
        const part = this.bytes[at++];
        length |= (part & 127) << shift;
        if (part < 128) break;
      }
      const text = this.bytes.toString("utf8", at, at + length);
      at += length;
      return text;
    };
    return { text: next(), tag: flags & 2 ? next() : "", embedded: Boolean(flags & 8) };
  }
}
