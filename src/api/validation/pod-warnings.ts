import type { Container, EnvVar, PodSpec } from "../core.ts";
import { canonicalQuantity, quantityToNumber } from "../quantity.ts";

/**
 * What is accepted in a Pod or template and probably is not meant.
 *
 * @param field - Path of the spec: `spec` or `spec.template.spec`.
 * @see kubernetes/pkg/api/pod/warnings.go (v1.36)
 */
export function podSpecWarnings(spec: PodSpec, field: string): string[] {
  const containers = [
    ...withPaths(spec.initContainers, `${field}.initContainers`),
    ...withPaths(spec.containers, `${field}.containers`),
  ];
  const warnings = [
    ...pullSecretWarnings(spec, field),
    ...containers.flatMap(({ container, path }) => [
      ...fractionWarnings(container, path),
      ...envWarnings(container.env ?? [], path),
    ]),
    ...portWarnings(containers),
  ];
  if (spec.terminationGracePeriodSeconds < 0) {
    const detail = "must be >= 0; negative values are invalid and will be treated as 1";
    warnings.push(`${field}.terminationGracePeriodSeconds: ${detail}`);
  }
  return warnings;
}

interface ContainerAt {
  readonly container: Container;
  readonly path: string;
}

function withPaths(containers: readonly Container[] | undefined, field: string): ContainerAt[] {
  return (containers ?? []).map((container, index) => ({ container, path: `${field}[${index}]` }));
}

function pullSecretWarnings({ imagePullSecrets = [] }: PodSpec, field: string): string[] {
  const names = imagePullSecrets.map(({ name = "" }) => name);
  const at = (index: number) => `${field}.imagePullSecrets[${index}].name`;
  return [
    ...names.flatMap((name, index) =>
      names.indexOf(name) < index ? [`${at(index)}: duplicate name ${JSON.stringify(name)}`] : [],
    ),
    ...names.flatMap((name, index) => (name === "" ? [`${at(index)}: invalid empty name ""`] : [])),
  ];
}

/** A tenth of a byte is a `m` too many. */
function fractionWarnings({ resources }: Container, field: string): string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) =>
    (["limits", "requests"] as const).flatMap((list) => {
      const quantity = resources[list]?.[name];
      if (quantity === undefined || Number.isInteger(quantityToNumber(quantity))) return [];
      const shown = JSON.stringify(canonicalQuantity(quantity));
      return [`${field}.resources.${list}[${name}]: fractional byte value ${shown} is invalid, must be an integer`];
    }),
  );
}

function envWarnings(variables: readonly EnvVar[], field: string): string[] {
  const names = variables.map(({ name }) => name);
  return variables.flatMap(({ name, value = "", valueFrom }, index) => {
    if (names.indexOf(name) === index) return [];
    // X="abc" and then X="$(X)def" builds on the first one.
    const reference = `$(${name})`;
    if (!valueFrom && value !== reference && value.includes(reference)) return [];
    const shown = JSON.stringify(name);
    return [`${field}.env[${index}]: hides previous definition of ${shown}, which may be dropped when using apply`];
  });
}

function portWarnings(containers: readonly ContainerAt[]): string[] {
  const seen: { key: string; hostPort: number; hostIP: string; path: string }[] = [];
  return containers.flatMap(({ container, path: containerPath }) =>
    (container.ports ?? []).flatMap(({ containerPort, protocol, hostPort = 0, hostIP = "" }, index) => {
      const port = { key: `${containerPort}/${protocol}`, hostPort, hostIP, path: `${containerPath}.ports[${index}]` };
      const others = seen.filter(({ key }) => key === port.key);
      seen.push(port);
      return others.flatMap((other) => {
        const how = overlap(port, other);
        return how ? [`${port.path}: ${how} port definition with ${other.path}`] : [];
      });
    }),
  );
}

function overlap(
  port: { hostPort: number; hostIP: string },
  other: { hostPort: number; hostIP: string },
): string | undefined {
  if (port.hostIP === other.hostIP && port.hostPort === other.hostPort) return "duplicate";
  if (port.hostPort === 0 || other.hostPort === 0) return "overlapping";
  if (port.hostPort !== other.hostPort) return undefined;
  return (port.hostIP === "") === (other.hostIP === "") ? undefined : "dangerously ambiguous";
}

/**
 * A name that becomes a host name and is no DNS label.
 *
 * @param use - What the name is used in: `Pod names and hostnames`.
 */
export function hostnameWarnings(problem: string | undefined, use: string): string[] {
  if (problem === undefined) return [];
  const detail = `this is used in ${use}, which can result in surprising behavior; a DNS label is recommended`;
  return [`metadata.name: ${detail}: [${problem}]`];
}
