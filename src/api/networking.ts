import type { IntOrString, KubernetesObject, LabelSelector } from "./meta.ts";

/** networking.k8s.io/v1 shapes. */

export interface IngressBackend {
  service?: { name: string; port?: { name?: string; number?: number } };
  resource?: { apiGroup?: string; kind: string; name: string };
}

export interface IngressPath {
  path?: string;
  pathType?: string;
  backend: IngressBackend;
}

export interface Ingress extends KubernetesObject {
  spec: {
    ingressClassName?: string;
    defaultBackend?: IngressBackend;
    tls?: { hosts?: string[]; secretName?: string }[];
    rules?: { host?: string; http?: { paths: IngressPath[] | null } }[];
  };
  status: {
    loadBalancer: { ingress?: { ip?: string; hostname?: string; ports?: { port: number; protocol: string }[] }[] };
  };
}

export interface IngressClass extends KubernetesObject {
  spec: {
    controller?: string;
    parameters?: { apiGroup?: string; kind: string; name: string; scope?: string; namespace?: string };
  };
}

export interface NetworkPolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}

export interface NetworkPolicyRule {
  ports?: { protocol?: string; port?: IntOrString; endPort?: number }[];
  from?: NetworkPolicyPeer[];
  to?: NetworkPolicyPeer[];
}

export interface NetworkPolicy extends KubernetesObject {
  spec: {
    podSelector: LabelSelector;
    ingress?: NetworkPolicyRule[];
    egress?: NetworkPolicyRule[];
    policyTypes?: string[];
  };
}
