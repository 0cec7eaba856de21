import type { Secret } from "../core.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { parseJsonStrict } from "../schema/parse-json.ts";

/** Types whose Secrets must have all of these keys. */
const REQUIRED_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["kubernetes.io/tls", ["tls.crt", "tls.key"]],
  ["kubernetes.io/ssh-auth", ["ssh-privatekey"]],
  ["kubernetes.io/dockerconfigjson", [".dockerconfigjson"]],
  ["kubernetes.io/dockercfg", [".dockercfg"]],
]);

/**
 * What a Secret of a built-in type must hold.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidateSecret (v1.36)
 */
export function validateSecretType({ type, data = {} }: Secret): FieldError[] {
  if (type === "kubernetes.io/basic-auth") {
    const keys = ["username", "password"];
    return keys.some((key) => Object.hasOwn(data, key)) ? [] : keys.map((key) => required(`data[${key}]`));
  }
  const missing = (REQUIRED_KEYS.get(type) ?? []).filter((key) => !Object.hasOwn(data, key));
  if (missing.length > 0) return missing.map((key) => required(`data[${key}]`));
  if (type !== "kubernetes.io/dockerconfigjson") return [];
  const text = Buffer.from(data[".dockerconfigjson"] ?? "", "base64").toString();
  try {
    parseJsonStrict(text);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The value is a secret: it must not show up in the message.
    return [invalid("data[.dockerconfigjson]", "<secret contents redacted>", error.message)];
  }
}

/** The type cannot change. */
export function validateSecretTypeUpdate(secret: Secret, old: Secret): FieldError[] {
  return secret.type === old.type ? [] : [invalid("type", secret.type, "field is immutable")];
}
