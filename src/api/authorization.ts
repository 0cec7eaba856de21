import type { KubernetesObject } from "./meta.ts";

/** authorization.k8s.io/v1 shapes. @see kubernetes/staging/src/k8s.io/api/authorization/v1/types.go */

export interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
}

export interface NonResourceAttributes {
  path?: string;
  verb?: string;
}

export interface AccessReviewSpec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: NonResourceAttributes;
}

export interface SubjectAccessReviewSpec extends AccessReviewSpec {
  user?: string;
  groups?: string[];
  uid?: string;
  extra?: Record<string, string[]>;
}

export interface AccessReviewStatus {
  allowed: boolean;
  denied?: boolean;
  reason?: string;
}

/** Asks about the user who sends it. */
export interface SelfSubjectAccessReview extends KubernetesObject {
  spec: AccessReviewSpec;
  status: AccessReviewStatus;
}

/** Asks about somebody; a LocalSubjectAccessReview has the same shape. */
export interface SubjectAccessReview extends KubernetesObject {
  spec: SubjectAccessReviewSpec;
  status: AccessReviewStatus;
}

export interface SelfSubjectRulesReview extends KubernetesObject {
  spec: { namespace?: string };
  status: {
    resourceRules: { verbs: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }[];
    nonResourceRules: { verbs: string[]; nonResourceURLs?: string[] }[];
    incomplete: boolean;
  };
}
