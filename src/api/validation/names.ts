/** A rule about a name: undefined when it holds, else what Kubernetes says. */
export type NameRule = (value: string) => string | undefined;

const DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const DNS_1035_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;

const matches = (pattern: string, value: string): boolean => new RegExp(`^(?:${pattern})$`).test(value);

/** Kubernetes' way to explain a pattern: rule, examples, regular expression. */
function explain(rule: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}'`).join(",  or ");
  return `${rule} (e.g. ${shown}, regex used for validation is '${pattern}')`;
}

/** RFC 1123 label, at most 63 characters: containers, namespaces. */
export const isDnsLabel: NameRule = (value) => {
  if (value.length > 63) return "must be no more than 63 characters";
  if (matches(DNS_LABEL, value)) return undefined;
  return explain(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    DNS_LABEL,
    "my-name",
    "123-abc",
  );
};

/** RFC 1123 subdomain, at most 253 characters: most objects. */
export const isDnsSubdomain: NameRule = (value) => {
  if (value.length > 253) return "must be no more than 253 characters";
  if (matches(DNS_SUBDOMAIN, value)) return undefined;
  return explain(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    DNS_SUBDOMAIN,
    "example.com",
  );
};

/** RFC 1123 subdomain behind `*.`: hosts of Ingresses. */
export const isWildcardDnsSubdomain: NameRule = (value) => {
  const pattern = `\\*\\.${DNS_SUBDOMAIN}`;
  if (value.length > 253) return "must be no more than 253 characters";
  if (matches(pattern, value)) return undefined;
  return explain(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    pattern,
    "*.example.com",
  );
};

/** RFC 1035 label: Services. */
export const isDnsLabel1035: NameRule = (value) => {
  if (value.length > 63) return "must be no more than 63 characters";
  if (matches(DNS_1035_LABEL, value)) return undefined;
  return explain(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    DNS_1035_LABEL,
    "my-name",
    "abc-123",
  );
};

/** Anything that fits between two slashes of a URL: roles and their bindings. */
export const isPathSegment: NameRule = (value) => {
  if (value === "." || value === "..") return `may not be '${value}'`;
  const bad = ["/", "%"].filter((character) => value.includes(character));
  return bad.length === 0 ? undefined : bad.map((character) => `may not contain '${character}'`).join(", ");
};

/**
 * Name with an optional DNS prefix, as label and annotation keys are.
 *
 * @see kubernetes apimachinery/pkg/util/validation/validation.go IsQualifiedName (v1.36)
 */
export function qualifiedNameErrors(value: string): string[] {
  const parts = value.split("/");
  const [prefix, name] = parts.length === 2 ? [parts[0], parts[1] ?? ""] : [undefined, parts[0] ?? ""];
  if (parts.length > 2) {
    const rule =
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    return [
      `${explain(rule, QUALIFIED_NAME, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  if (prefix === "") errors.push("prefix part must be non-empty");
  else if (prefix !== undefined) {
    const problem = isDnsSubdomain(prefix);
    if (problem) errors.push(`prefix part ${problem}`);
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (name.length > 63) errors.push("name part must be no more than 63 bytes");
  if (!matches(QUALIFIED_NAME, name)) {
    const rule =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    errors.push(explain(rule, QUALIFIED_NAME, "MyName", "my.name", "123-abc"));
  }
  return errors;
}

/** What is wrong with a label's value. */
export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push("must be no more than 63 bytes");
  if (!matches(LABEL_VALUE, value)) {
    const rule =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    errors.push(explain(rule, LABEL_VALUE, "MyValue", "my_value", "12345"));
  }
  return errors;
}

/** Names of ports. @see kubernetes apimachinery/pkg/util/validation/validation.go IsValidPortName (v1.36) */
export function portNameErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]*$/.test(value))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}
