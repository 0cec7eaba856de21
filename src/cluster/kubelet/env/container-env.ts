import type { ConfigMap, Container, EnvVar, KeySelector, Pod, Secret } from "../../../api/core.ts";
import { configMaps, secrets, services } from "../../../api/resources.ts";
import type { Api } from "../../api.ts";
import { fieldValue, resourceValue, type PodPlace } from "./downward.ts";
import { expandVariables } from "./expand.ts";
import { serviceEnv } from "./service-env.ts";

/** Something that a container refers to does not exist; the pod waits with `CreateContainerConfigError`. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ContainerConfigError";
  }
}

/**
 * The environment that the pod spec gives to a container, `HOSTNAME` and Services included.
 *
 * @throws {ContainerConfigError} A ConfigMap, Secret or key is missing that is not optional.
 * @see kubernetes/pkg/kubelet/kubelet_pods.go makeEnvironmentVariables (v1.36)
 */
export function containerEnv(api: Api, pod: Pod, container: Container, place: PodPlace): Record<string, string> {
  const result: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    Object.assign(result, withPrefix(source.prefix ?? "", envFromData(api, pod, source)));
  }
  const announced = serviceEnv(visibleServices(api, pod));
  for (const variable of container.env ?? []) {
    const value = valueOf(api, pod, container, place, variable, (name) => result[name] ?? announced[name]);
    if (value !== undefined) result[variable.name] = value;
  }
  return { HOSTNAME: hostnameOf(pod), ...announced, ...result };
}

/** What `hostname` prints in a pod. */
export function hostnameOf(pod: Pod): string {
  return (pod.spec.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, "");
}

/** The text of a key of a ConfigMap; undefined when it is missing and optional. */
function valueOf(
  api: Api,
  pod: Pod,
  container: Container,
  place: PodPlace,
  variable: EnvVar,
  lookup: (name: string) => string | undefined,
): string | undefined {
  const { valueFrom } = variable;
  if (!valueFrom) return expandVariables(variable.value ?? "", lookup);
  if (valueFrom.configMapKeyRef) return configMapKey(api, pod, valueFrom.configMapKeyRef);
  if (valueFrom.secretKeyRef) return secretKey(api, pod, valueFrom.secretKeyRef);
  if (valueFrom.fieldRef) {
    const value = fieldValue(pod, place, valueFrom.fieldRef.fieldPath);
    if (value === undefined) throw new ContainerConfigError(`unsupported fieldPath: ${valueFrom.fieldRef.fieldPath}`);
    return value;
  }
  if (valueFrom.resourceFieldRef) {
    const { containerName } = valueFrom.resourceFieldRef;
    const target = containerName ? findContainer(pod, containerName) : container;
    if (!target) throw new ContainerConfigError(`container ${containerName} not found`);
    return resourceValue(target, place, valueFrom.resourceFieldRef);
  }
  return "";
}

/** A container of the pod, init containers included. */
export function findContainer(pod: Pod, name: string): Container | undefined {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((container) => container.name === name);
}

function configMapKey(api: Api, pod: Pod, selector: KeySelector): string | undefined {
  const configMap = findConfigMap(api, pod, selector.name, selector.optional);
  const value = configMap?.data?.[selector.key] ?? decoded(configMap?.binaryData?.[selector.key]);
  if (value !== undefined || selector.optional) return value;
  throw new ContainerConfigError(`couldn't find key ${selector.key} in ConfigMap ${place(pod)}/${selector.name}`);
}

function secretKey(api: Api, pod: Pod, selector: KeySelector): string | undefined {
  const value = decoded(findSecret(api, pod, selector.name, selector.optional)?.data?.[selector.key]);
  if (value !== undefined || selector.optional) return value;
  throw new ContainerConfigError(`couldn't find key ${selector.key} in Secret ${place(pod)}/${selector.name}`);
}

function envFromData(api: Api, pod: Pod, source: NonNullable<Container["envFrom"]>[number]): Record<string, string> {
  if (source.configMapRef) {
    return findConfigMap(api, pod, source.configMapRef.name, source.configMapRef.optional)?.data ?? {};
  }
  if (!source.secretRef) return {};
  const data = findSecret(api, pod, source.secretRef.name, source.secretRef.optional)?.data ?? {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decoded(value) ?? ""]));
}

/** @throws {ContainerConfigError} When it is missing and not optional. */
function findConfigMap(api: Api, pod: Pod, name: string, optional = false): ConfigMap | undefined {
  const found = api.find(configMaps, place(pod), name);
  if (!found && !optional) throw new ContainerConfigError(`configmap "${name}" not found`);
  return found;
}

/** @throws {ContainerConfigError} When it is missing and not optional. */
function findSecret(api: Api, pod: Pod, name: string, optional = false): Secret | undefined {
  const found = api.find(secrets, place(pod), name);
  if (!found && !optional) throw new ContainerConfigError(`secret "${name}" not found`);
  return found;
}

/** Services of the pod's namespace (unless it wants no links), and `kubernetes` everywhere. */
function visibleServices(api: Api, pod: Pod) {
  const kubernetes = api.find(services, "default", "kubernetes");
  const own = pod.spec.enableServiceLinks === false ? [] : api.list(services, { namespace: place(pod) });
  return [...(kubernetes ? [kubernetes] : []), ...own];
}

const place = (pod: Pod) => pod.metadata.namespace ?? "";
const decoded = (base64: string | undefined) =>
  base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
const withPrefix = (prefix: string, data: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [`${prefix}${key}`, value]));
