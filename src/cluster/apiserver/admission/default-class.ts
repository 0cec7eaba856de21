import type { KubernetesObject } from "../../../api/meta.ts";
import type { Ingress } from "../../../api/networking.ts";
import { ingressClasses, ingresses, type Resource } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import type { AdmissionStep } from "./step.ts";

/**
 * An Ingress that names no class gets the default one, if there is one.
 *
 * @see kubernetes/plugin/pkg/admission/network/defaultingressclass/admission.go (v1.36)
 */
export const setDefaultIngressClass: AdmissionStep = (definition, object, { api }) => {
  if (definition.plural !== ingresses.plural || definition.group !== ingresses.group) return;
  const { spec, metadata } = object as Ingress;
  if (spec.ingressClassName !== undefined || metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined)
    return;
  const found = defaultOf(api, ingressClasses, "ingressclass.kubernetes.io/is-default-class");
  if (found) spec.ingressClassName = found.metadata.name;
};

/** The object that an annotation marks as the default: the newest, then the first by name. */
export function defaultOf<T extends KubernetesObject>(
  api: Api,
  resource: Resource<T>,
  annotation: string,
): T | undefined {
  const marked = api.list(resource).filter(({ metadata }) => metadata.annotations?.[annotation] === "true");
  return marked.toSorted((a, b) => {
    const [first, second] = [a.metadata, b.metadata];
    if (first.creationTimestamp !== second.creationTimestamp) {
      return first.creationTimestamp > second.creationTimestamp ? -1 : 1;
    }
    return first.name < second.name ? -1 : 1;
  })[0];
}
