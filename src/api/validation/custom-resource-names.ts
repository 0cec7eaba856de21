import type { CustomResourceNames } from "../apiextensions.ts";
import { invalid, required, type FieldError } from "../field-error.ts";
import { isDnsLabel1035 } from "./names.ts";

/** Names that may be wanted or accepted. */
export function validateNames(names: CustomResourceNames, field: string): FieldError[] {
  const { plural, singular = "", kind, listKind = "", shortNames = [], categories = [] } = names;
  const errors = [
    ...labelErrors(plural, `${field}.plural`),
    ...labelErrors(singular, `${field}.singular`),
    ...kindErrors(kind, `${field}.kind`),
    ...kindErrors(listKind, `${field}.listKind`),
    ...shortNames.flatMap((name, index) => labelErrors(name, `${field}.shortNames[${index}]`, true)),
  ];
  if (kind !== "" && kind === listKind) {
    errors.push(invalid(`${field}.listKind`, listKind, "kind and listKind may not be the same"));
  }
  return [
    ...errors,
    ...categories.flatMap((category, index) => labelErrors(category, `${field}.categories[${index}]`, true)),
  ];
}

/** Names that a definition must ask for. */
export function validateRequiredNames(names: CustomResourceNames, field: string): FieldError[] {
  const { plural, singular, kind, listKind } = names;
  return Object.entries({ plural, singular, kind, listKind }).flatMap(([name, value]) =>
    value ? [] : [required(`${field}.${name}`)],
  );
}

function labelErrors(name: string, field: string, mustBe = false): FieldError[] {
  const problem = name === "" && !mustBe ? undefined : isDnsLabel1035(name);
  return problem ? [invalid(field, name, problem)] : [];
}

function kindErrors(kind: string, field: string): FieldError[] {
  const problem = kind === "" ? undefined : isDnsLabel1035(kind.toLowerCase());
  return problem ? [invalid(field, kind, `may have mixed case, but should otherwise match: ${problem}`)] : [];
}
