import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RollscopeError } from "../errors.ts";
import { text, type Fields } from "./fields.ts";

/** A named entry of a kubeconfig, with the folder its relative paths start from. */
export interface Located {
  readonly fields: Fields;
  readonly folder: string;
}

/**
 * The PEM text of `<field>-data` (base64), else of the file that `<field>` names.
 *
 * @param owner - Starts the error message: `The user "jane"`.
 * @throws {RollscopeError} KUBECONFIG_INVALID when the file cannot be read.
 */
export async function readPem(entry: Located, field: string, owner: string): Promise<string | undefined> {
  const data = text(entry.fields, `${field}-data`);
  if (data) return Buffer.from(data, "base64").toString("utf8");
  const file = text(entry.fields, field);
  if (!file) return undefined;
  const path = resolve(entry.folder, file);
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RollscopeError("KUBECONFIG_INVALID", `${owner} names ${field}: ${path}, which cannot be read.`, {
      cause,
    });
  }
}
