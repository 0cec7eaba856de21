import type { CustomResourceDefinition, CustomResourceNames } from "../apiextensions.ts";

/**
 * Names that follow from the kind, and no conversion.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go (v1.36)
 */
export function setCustomResourceDefinitionDefaults({ spec }: CustomResourceDefinition): void {
  setNameDefaults(spec.names);
  // Go has null where there is no list.
  spec.versions ??= [];
  spec.conversion ??= { strategy: "None" };
}

function setNameDefaults(names: CustomResourceNames): void {
  names.singular ||= names.kind.toLowerCase();
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
}
