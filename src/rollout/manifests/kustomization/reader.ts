import { RollscopeError } from "../../../errors.ts";
import { isRecord, type Fields } from "../../../client/fields.ts";

/** Reads the fields of a kustomization strictly: a field of a wrong type or one nobody reads is an error. */
export class FieldReader {
  readonly #fields: Fields;
  /** Where it is, for messages: `overlays/dev/kustomization.yaml`. */
  readonly file: string;
  readonly #path: string;

  /** @throws {RollscopeError} KUSTOMIZATION_UNSUPPORTED naming the first field that is not in `known`. */
  constructor(value: unknown, file: string, path: string, known: readonly string[]) {
    this.file = file;
    this.#path = path;
    if (!isRecord(value)) throw this.invalid(path || "the document", "must be a mapping");
    this.#fields = value;
    const unknown = Object.keys(value).find((name) => !known.includes(name));
    if (unknown !== undefined) throw this.unsupported(unknown);
  }

  text(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value !== "string") throw this.invalid(this.#at(name), "must be text");
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (!value) throw this.invalid(this.#at(name), "Required value");
    return value;
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (typeof value !== "boolean") throw this.invalid(this.#at(name), "must be true or false");
    return value;
  }

  count(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
      throw this.invalid(this.#at(name), "must be a number of replicas");
    }
    return value;
  }

  list(name: string): unknown[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw this.invalid(this.#at(name), "must be a list");
    return value;
  }

  texts(name: string): string[] {
    return this.list(name).map((entry, index) => {
      if (typeof entry !== "string") throw this.invalid(`${this.#at(name)}[${index}]`, "must be text");
      return entry;
    });
  }

  textMap(name: string): Record<string, string> {
    const value = this.#fields[name] ?? {};
    if (!isRecord(value)) throw this.invalid(this.#at(name), "must be a mapping");
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
  }

  /** The mappings of a list, each with the fields it may have. */
  readers(name: string, known: readonly string[]): FieldReader[] {
    return this.list(name).map((entry, index) => this.#nested(entry, `${name}[${index}]`, known));
  }

  reader(name: string, known: readonly string[]): FieldReader | undefined {
    const value = this.#fields[name];
    return value === undefined || value === null ? undefined : this.#nested(value, name, known);
  }

  invalid(field: string, reason: string): RollscopeError {
    return new RollscopeError("MANIFEST_INVALID", `${this.file}: ${field}: ${reason}`);
  }

  unsupported(name: string, detail = "is not built in"): RollscopeError {
    const message = `${this.file}: the field ${this.#at(name)} ${detail}; with kubectl on the PATH it can be built.`;
    return new RollscopeError("KUSTOMIZATION_UNSUPPORTED", message);
  }

  #nested(value: unknown, name: string, known: readonly string[]): FieldReader {
    return new FieldReader(value, this.file, this.#at(name), known);
  }

  #at(name: string): string {
    return this.#path ? `${this.#path}.${name}` : name;
  }
}
