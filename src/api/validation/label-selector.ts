import { forbiddenField, invalid, required, type FieldError } from "../field-error.ts";
import type { LabelSelector } from "../meta.ts";
import { labelValueErrors, qualifiedNameErrors } from "./names.ts";

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/**
 * Keys, operators and values of a selector; an absent or empty one has nothing wrong.
 *
 * @param field - Where it is, e.g. `spec.selector`.
 * @see kubernetes apimachinery/pkg/apis/meta/v1/validation/validation.go ValidateLabelSelector (v1.36)
 */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string): FieldError[] {
  return [
    ...Object.entries(selector?.matchLabels ?? {}).flatMap(([key, value]) => [
      ...qualifiedNameErrors(key).map((problem) => invalid(`${field}.matchLabels`, key, problem)),
      ...labelValueErrors(value).map((problem) => invalid(`${field}.matchLabels`, value, problem)),
    ]),
    ...(selector?.matchExpressions ?? []).flatMap(({ key, operator, values }, index) => {
      const at = `${field}.matchExpressions[${index}]`;
      return [
        ...operatorErrors(operator, values, at),
        ...qualifiedNameErrors(key).map((problem) => invalid(`${at}.key`, key, problem)),
      ];
    }),
  ];
}

function operatorErrors(operator: string, values: readonly string[] | undefined, field: string): FieldError[] {
  if (!OPERATORS.includes(operator)) return [invalid(`${field}.operator`, operator, "not a valid selector operator")];
  const count = values?.length ?? 0;
  if (operator === "In" || operator === "NotIn") {
    return count > 0 ? [] : [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (count === 0) return [];
  return [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
}
