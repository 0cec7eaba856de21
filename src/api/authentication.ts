import type { KubernetesObject } from "./meta.ts";

/** authentication.k8s.io/v1 shapes. @see kubernetes/staging/src/k8s.io/api/authentication/v1/types.go */

/** Who a request comes from. */
export interface UserInfo {
  username: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

export interface TokenRequest extends KubernetesObject {
  spec: {
    audiences: string[] | null;
    expirationSeconds?: number;
    boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string };
  };
  status: { token: string; expirationTimestamp: string | null };
}

export interface TokenReview extends KubernetesObject {
  spec: { token?: string; audiences?: string[] };
  status: { authenticated?: boolean; user?: Partial<UserInfo>; audiences?: string[]; error?: string };
}

export interface SelfSubjectReview extends KubernetesObject {
  status: { userInfo?: UserInfo };
}
