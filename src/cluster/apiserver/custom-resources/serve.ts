import { hasCondition, type CustomResourceDefinition } from "../../../api/apiextensions.ts";
import { customResourceDefinitions } from "../../../api/resources.ts";
import { equalJson } from "../../storage/json-value.ts";
import type { Store } from "../../storage/store.ts";
import type { DefinitionTable } from "../operations/definition-table.ts";
import { definitionsOf } from "./definitions-of.ts";

/**
 * Serves the resources of each CustomResourceDefinition from the moment it is established until it is gone.
 *
 * @see kubernetes apiextensions-apiserver/pkg/apiserver/customresource_handler.go (v1.36)
 */
export function serveCustomResources(store: Store, table: DefinitionTable): void {
  store.watch(customResourceDefinitions, ({ type, stored, previous }) => {
    const { object: crd } = stored;
    const { name } = crd.metadata;
    if (type === "DELETED") table.replace(name, []);
    else if (isServed(crd) && !(previous && isServed(previous.object) && isSame(crd, previous.object))) {
      table.replace(name, definitionsOf(crd));
    }
  });
}

function isServed(crd: CustomResourceDefinition): boolean {
  return hasCondition(crd, "Established");
}

function isSame(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return (
    hasCondition(a, "Terminating") === hasCondition(b, "Terminating") &&
    equalJson(a.status.acceptedNames, b.status.acceptedNames) &&
    equalJson(a.spec, b.spec)
  );
}
