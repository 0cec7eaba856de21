import type { Deployment } from "../api/apps.ts";
import type { Service } from "../api/core.ts";
import { deployments, services } from "../api/resources.ts";
import type { Client } from "../client/client.ts";
import { RollscopeError } from "../errors.ts";
import type { Target } from "./target.ts";

/** Which Deployment is to be watched, and through which Service. */
export interface AttachNames {
  readonly namespace: string;
  readonly deployment: string;
  /** Needed only where several Services select the pods of the Deployment. */
  readonly service?: string;
}

/**
 * Looks up what is to be watched, and whether it can be measured as it is.
 *
 * @throws {RollscopeError} TARGET_UNFIT: not there, no replicas, paused, no Service or several, a Service without selector.
 */
export async function findAttachTarget(client: Client, names: AttachNames): Promise<Target> {
  const { namespace, deployment: name } = names;
  const deployment = await client.find(deployments, namespace, name);
  if (!deployment) throw unfit(`There is no Deployment ${name} in the namespace ${namespace}.`);
  const where = `The Deployment ${namespace}/${name}`;
  if (deployment.spec.replicas === 0) throw unfit(`${where} has 0 replicas, so nobody can answer; scale it up first.`);
  if (deployment.spec.paused) {
    const resume = `kubectl rollout resume deployment/${name} -n ${namespace}`;
    throw unfit(`${where} is paused, so a change is not rolled out; resume it first with \`${resume}\`.`);
  }
  const service = await findService(client, deployment, names);
  const image = deployment.spec.template.spec.containers[0]?.image ?? name;
  return {
    namespace,
    deployment: name,
    service: service.metadata.name,
    selector: deployment.spec.selector,
    serviceManifest: service,
    first: image.split("/").at(-1) ?? image,
    second: name,
  };
}

async function findService(client: Client, deployment: Deployment, names: AttachNames): Promise<Service> {
  const { namespace, service: named } = names;
  const where = `the pods of the Deployment ${namespace}/${names.deployment}`;
  if (named !== undefined) {
    const service = await client.find(services, namespace, named);
    if (!service) throw unfit(`There is no Service ${named} in the namespace ${namespace}.`);
    if (!hasSelector(service)) {
      const message = `The Service ${namespace}/${named} has no selector, so Kubernetes does not send its traffic to pods of a Deployment; name a Service that has one.`;
      throw unfit(message);
    }
    if (!selects(service, deployment)) throw unfit(`The Service ${namespace}/${named} does not select ${where}.`);
    return service;
  }
  const { items } = await client.list(services, { namespace });
  const [service, ...others] = items.filter((entry) => hasSelector(entry) && selects(entry, deployment));
  if (!service) throw unfit(`No Service of the namespace ${namespace} selects ${where}; it takes one to send traffic.`);
  if (others.length === 0) return service;
  const all = [service, ...others].map(({ metadata }) => metadata.name).join(", ");
  throw unfit(`Several Services select ${where} (${all}); choose one with --service.`);
}

/** Whether a Service finds its pods by itself. */
export function hasSelector({ spec }: { readonly spec: Pick<Service["spec"], "selector"> }): boolean {
  return Object.keys(spec.selector ?? {}).length > 0;
}

function selects({ spec }: Service, deployment: Deployment): boolean {
  const labels = deployment.spec.template.metadata?.labels ?? {};
  return Object.entries(spec.selector ?? {}).every(([key, value]) => labels[key] === value);
}

function unfit(message: string): RollscopeError {
  return new RollscopeError("TARGET_UNFIT", message);
}
