import { ageOf } from "../../../api/age.ts";
import { forbiddenField, invalid, notSupported, required, tooLong, type FieldError } from "../../../api/field-error.ts";
import type { IngressClass } from "../../../api/networking.ts";
import { ingressClasses } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { isDnsSubdomain } from "../../../api/validation/names.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const MAX_LENGTH = 250;
const SCOPES = ["Cluster", "Namespace"];

/** @see kubernetes/pkg/registry/networking/ingressclass/strategy.go (v1.36) */
export const ingressClassDefinition: ResourceDefinition<IngressClass> = {
  ...ingressClasses,
  singular: "ingressclass",
  hasGeneration: true,
  setDefaults: (ingressClass) => {
    ingressClass.spec ??= {};
    if (ingressClass.spec.parameters) ingressClass.spec.parameters.scope ??= "Cluster";
  },
  validate: (ingressClass) => [
    ...validateMetadata(ingressClass, { namespaced: false }),
    ...controllerErrors(ingressClass.spec.controller),
    ...parametersErrors(ingressClass.spec.parameters),
  ],
  validateUpdate: ({ spec: { controller } }, old) =>
    controller === old.spec.controller ? [] : [invalid("spec.controller", controller ?? "", "field is immutable")],
  columns: [
    NAME_COLUMN,
    column("Controller", "string", "Who serves Ingresses of this class."),
    column("Parameters", "string", "What tells the controller more."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec: { controller = "", parameters } }, nowMs) => [
    metadata.name,
    controller,
    parameters
      ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ""}/${parameters.name}`
      : "<none>",
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

/** @see kubernetes/pkg/apis/networking/validation/validation.go validateIngressClassSpec (v1.36) */
function controllerErrors(controller = ""): FieldError[] {
  const field = "spec.controller";
  if (controller.length > MAX_LENGTH) return [tooLong(field, `may not be more than ${MAX_LENGTH} bytes`)];
  const [domain = "", ...path] = controller.split("/");
  if (controller === "") return [required(field)];
  if (path.length === 0 || path.join("/") === "" || domain === "") {
    return [invalid(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const problem = isDnsSubdomain(domain);
  return problem ? [invalid(field, controller, problem)] : [];
}

function parametersErrors(parameters: IngressClass["spec"]["parameters"]): FieldError[] {
  if (!parameters) return [];
  const field = "spec.parameters";
  const { kind, name, scope = "", namespace } = parameters;
  const errors: FieldError[] = [];
  if (!kind) errors.push(required(`${field}.kind`, "kind is required"));
  if (!name) errors.push(required(`${field}.name`, "name is required"));
  if (!SCOPES.includes(scope)) errors.push(notSupported(`${field}.scope`, scope, SCOPES));
  if (scope === "Namespace" && !namespace) {
    errors.push(required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  }
  if (scope === "Cluster" && namespace !== undefined) {
    errors.push(forbiddenField(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
  return errors;
}
