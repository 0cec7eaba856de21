import type { Container, Pod } from "../../../api/core.ts";
import { pods, serviceAccounts } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import { randomSuffix } from "../../../random.ts";
import type { AdmissionStep } from "./step.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** An hour and seven seconds: the kubelet renews before the hour is over. */
const TOKEN_SECONDS = 3607;

/**
 * Gives a Pod its ServiceAccount and, unless it opts out, the volume with token, CA and namespace.
 *
 * @throws {ApiError} Forbidden when the named ServiceAccount does not exist.
 * @see kubernetes/plugin/pkg/admission/serviceaccount/admission.go (v1.36)
 */
export const mountServiceAccount: AdmissionStep = (definition, object, { api }) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const pod = object as Pod;
  const { spec } = pod;
  spec.serviceAccountName ||= "default";
  spec.serviceAccount = spec.serviceAccountName;
  const account = api.find(serviceAccounts, pod.metadata.namespace ?? "", spec.serviceAccountName);
  if (!account) {
    const { namespace = "", name } = pod.metadata;
    const missing = `${namespace}/${spec.serviceAccountName}`;
    const detail = `error looking up service account ${missing}: serviceaccount "${spec.serviceAccountName}" not found`;
    // The default account follows its namespace within milliseconds; a Pod that is quicker gets the same answer as in
    // Kubernetes and its controller tries again.
    throw forbidden(pods, name ?? "", detail);
  }
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
    spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
  }
  if (!(spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)) return;

  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(lacksMount);
  if (containers.length === 0) return;
  const name = `kube-api-access-${randomSuffix(api.random)}`;
  for (const container of containers) {
    const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }
  spec.volumes = [...(spec.volumes ?? []), { name, projected: { defaultMode: 0o644, sources: tokenSources() } }];
};

function lacksMount({ volumeMounts }: Container): boolean {
  return !volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH);
}

function tokenSources() {
  const namespaceFile = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [namespaceFile] } },
  ];
}
