import type { Container, Handler, PodSpec, Probe, Volume } from "../core.ts";

/** The mode 0644 of projected files, in decimal as on the wire. */
const DEFAULT_FILE_MODE = 0o644;

/**
 * Fills in what a Pod template may leave out. Changes `spec` in place.
 *
 * @see kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_PodSpec, SetDefaults_Container (v1.36)
 */
export function setPodSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.schedulerName ||= "default-scheduler";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers]) {
    for (const container of list ?? []) setContainerDefaults(container);
  }
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  aliasServiceAccount(spec);
}

/** The deprecated field `serviceAccount` always equals `serviceAccountName`. */
function aliasServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function setContainerDefaults(container: Container): void {
  container.imagePullPolicy ??= isLatest(container.image ?? "") ? "Always" : "IfNotPresent";
  container.resources ??= {};
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  for (const port of container.ports ?? []) port.protocol ??= "TCP";
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= "v1";
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= "0";
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) setProbeDefaults(probe);
  }
  setHandlerDefaults(container.lifecycle?.postStart);
  setHandlerDefaults(container.lifecycle?.preStop);
}

function setProbeDefaults(probe: Probe): void {
  setHandlerDefaults(probe);
  // Zero counts as left out.
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
}

function setHandlerDefaults(handler: Handler | undefined): void {
  if (handler?.grpc) handler.grpc.service ??= "";
  if (!handler?.httpGet) return;
  handler.httpGet.path ||= "/";
  handler.httpGet.scheme ??= "HTTP";
}

function setVolumeDefaults(volume: Volume): void {
  for (const source of [volume.configMap, volume.secret, volume.downwardAPI, volume.projected]) {
    if (source) source.defaultMode ??= DEFAULT_FILE_MODE;
  }
  if (volume.hostPath) volume.hostPath.type ??= "";
  for (const { fieldRef } of volume.downwardAPI?.items ?? []) setFieldRefDefaults(fieldRef);
  for (const projection of volume.projected?.sources ?? []) {
    for (const { fieldRef } of projection.downwardAPI?.items ?? []) setFieldRefDefaults(fieldRef);
    if (projection.serviceAccountToken) projection.serviceAccountToken.expirationSeconds ??= 3600;
  }
  const { name: _name, ...sources } = volume;
  if (Object.keys(sources).length === 0) volume.emptyDir = {};
}

function setFieldRefDefaults(fieldRef: { apiVersion?: string; fieldPath: string } | undefined): void {
  if (fieldRef) fieldRef.apiVersion ??= "v1";
}

/** Whether an image reference has the tag `latest`, said or implied; a digest without a tag implies none. */
function isLatest(image: string): boolean {
  if (image === "") return false;
  const [name = "", digest] = image.split("@");
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return tag === undefined ? digest === undefined : tag === "latest";
}
