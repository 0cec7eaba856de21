import { invalid, notSupported, required, tooLong, type FieldError } from "../../../api/field-error.ts";
import type { FieldValidation } from "../../../api/schema/decode.ts";
import { booleanParameter, invalidOptions } from "./parameters.ts";

/** Query parameters that create, update and patch share. */
export interface RequestWriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager?: string;
}

const MAX_MANAGER_BYTES = 128;

/**
 * Reads and checks `dryRun`, `fieldValidation`, `fieldManager` and `force`.
 *
 * @throws {ApiError} Invalid
 * @see kubernetes apimachinery/pkg/apis/meta/v1/validation/validation.go (v1.36)
 */
export function writeOptions(
  query: URLSearchParams,
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
  isApply = false,
): RequestWriteOptions {
  const manager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const dryRun = query.getAll("dryRun").filter((entry) => entry !== "");
  const errors: FieldError[] = [];
  if (isApply && manager === "") errors.push(required("fieldManager", "is required for apply patch"));
  if (kind === "PatchOptions" && !isApply && booleanParameter(query, "force") !== undefined) {
    errors.push({
      reason: "FieldValueForbidden",
      field: "force",
      message: "Forbidden: may not be specified for non-apply patch",
    });
  }
  errors.push(...managerErrors(manager), ...dryRunErrors(dryRun));
  if (!["", "Ignore", "Strict", "Warn"].includes(fieldValidation)) {
    errors.push(notSupported("fieldValidation", fieldValidation, ["", "Ignore", "Strict", "Warn"]));
  }
  if (errors.length > 0) throw invalidOptions(kind, errors);
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation === "" ? "Warn" : (fieldValidation as FieldValidation),
    ...(manager === "" ? {} : { fieldManager: manager }),
  };
}

/** The one value that is supported is `All`. */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.some((value) => value !== "All") ? [notSupported("dryRun", values, ["All"])] : [];
}

function managerErrors(manager: string): FieldError[] {
  if (Buffer.byteLength(manager) > MAX_MANAGER_BYTES) {
    return [tooLong("fieldManager", `may not be more than ${MAX_MANAGER_BYTES} bytes`)];
  }
  // Kubernetes reports the first character that cannot be printed.
  const bad = /\p{C}/u.test(manager);
  return bad ? [invalid("fieldManager", manager, "should only contain printable characters")] : [];
}
