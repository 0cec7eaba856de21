/**
 * Syntax of label keys and values, with the failures worded as Kubernetes does.
 *
 * @see kubernetes apimachinery/pkg/api/validate/content/kube.go (v1.36)
 */

const MAX_LENGTH = 63;
const MAX_SUBDOMAIN_LENGTH = 253;

const NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const NAME_PATTERN = new RegExp(`^(?:${NAME})$`);
const SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const SUBDOMAIN_PATTERN = new RegExp(`^(?:${SUBDOMAIN})$`);

const ALPHANUMERIC = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME_RULE = `must consist of ${ALPHANUMERIC} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME}')`;
const VALUE_RULE = `a valid label must be an empty string or consist of ${ALPHANUMERIC} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${NAME})?')`;
const SUBDOMAIN_RULE = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;

/** What is wrong with a label key (also: annotation key, finalizer, ... any "qualified name"); empty when it is valid. */
export function labelKeyErrors(key: string): string[] {
  const parts = key.split("/");
  if (parts.length > 2) {
    return [`a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const errors = prefix === undefined ? [] : prefixErrors(prefix).map((error) => `prefix part ${error}`);
  if (name === "") errors.push("name part must be non-empty");
  else if (byteLength(name) > MAX_LENGTH) errors.push(`name part must be no more than ${MAX_LENGTH} bytes`);
  if (!NAME_PATTERN.test(name)) errors.push(`name part ${NAME_RULE}`);
  return errors;
}

/** What is wrong with a label value; empty when it is valid. */
export function labelValueErrors(value: string): string[] {
  const errors = byteLength(value) > MAX_LENGTH ? [`must be no more than ${MAX_LENGTH} bytes`] : [];
  if (value !== "" && !NAME_PATTERN.test(value)) errors.push(VALUE_RULE);
  return errors;
}

function prefixErrors(prefix: string): string[] {
  if (prefix === "") return ["must be non-empty"];
  const errors =
    byteLength(prefix) > MAX_SUBDOMAIN_LENGTH ? [`must be no more than ${MAX_SUBDOMAIN_LENGTH} bytes`] : [];
  return SUBDOMAIN_PATTERN.test(prefix) ? errors : [...errors, SUBDOMAIN_RULE];
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
