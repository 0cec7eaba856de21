import { invalid, type FieldError } from "../field-error.ts";

/** A path below some folder: relative, and never upwards. */
export function validateRelativePath(path: string, field: string): FieldError[] {
  const errors = path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : [];
  return [...errors, ...validateNoBacksteps(path, field)];
}

/** A path without `..` as one of its parts. */
export function validateNoBacksteps(path: string, field: string): FieldError[] {
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}
