import type { Condition, KubernetesObject } from "./meta.ts";

/** certificates.k8s.io/v1 shapes. @see kubernetes/staging/src/k8s.io/api/certificates/v1/types.go */

/** `Approved`, `Denied` and `Failed` are known; others are whatever somebody sets. */
export interface CertificateSigningRequestCondition extends Condition {
  lastUpdateTime?: string | null;
}

export interface CertificateSigningRequest extends KubernetesObject {
  spec: {
    /** PKCS#10 in PEM, in base64. */
    request: string;
    signerName: string;
    expirationSeconds?: number;
    usages?: string[] | null;
    /** Who created it; set by the server, as are the following fields. */
    username?: string;
    uid?: string;
    groups?: string[];
    extra?: Record<string, string[]>;
  };
  status: {
    conditions?: CertificateSigningRequestCondition[];
    /** PEM, in base64. */
    certificate?: string | null;
  };
}
