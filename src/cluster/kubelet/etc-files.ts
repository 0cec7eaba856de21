import type { Pod } from "../../api/core.ts";
import { hostnameOf } from "./env/container-env.ts";

const HOSTS = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;

/**
 * What a kubelet writes below `/etc` of a pod, by path: its own name, and the names that it knows without DNS.
 *
 * A pod in the network of its host has the files of the host.
 *
 * @see kubernetes/pkg/kubelet/kubelet_pods.go managedHostsFileContent (v1.36)
 */
export function etcFiles(pod: Pod, podIP: string): Record<string, string> {
  const { hostNetwork, subdomain, hostAliases = [] } = pod.spec;
  if (hostNetwork) return {};
  const hostname = hostnameOf(pod);
  const domain = `${hostname}.${subdomain}.${pod.metadata.namespace}.svc.cluster.local`;
  const own = `${podIP}\t${subdomain ? `${domain}\t` : ""}${hostname}\n`;
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join("\t")}\n`);
  const added = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join("")}` : "";
  return { "/etc/hosts": `${HOSTS}${own}${added}`, "/etc/hostname": `${hostname}\n` };
}
