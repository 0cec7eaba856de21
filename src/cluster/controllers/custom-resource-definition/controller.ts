import { customResourceDefinitions } from "../../../api/resources.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createController, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { reconcileCustomResourceDefinition } from "./reconcile.ts";

/** Establishes CustomResourceDefinitions, and cleans up behind them. */
export function createCustomResourceDefinitionController(api: Api, log?: Log): Component {
  return createController({
    name: "customresourcedefinition-controller",
    api,
    sources: [
      watchingSelf(customResourceDefinitions, (crd, type) => {
        if (type !== "DELETED") return [keyOf(crd)];
        // Its names are free for others of the group.
        const rest = api.list(customResourceDefinitions);
        return rest.filter(({ spec }) => spec.group === crd.spec.group).map(keyOf);
      }),
    ],
    reconcile: (key) => reconcileCustomResourceDefinition(api, key),
    log,
  });
}
