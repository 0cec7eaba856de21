import type { UserInfo } from "../../../api/authentication.ts";

/** Its members may do anything. */
export const ADMINISTRATORS = "system:masters";
/** Everybody who showed who they are. */
export const AUTHENTICATED = "system:authenticated";
/** Everybody else. */
export const UNAUTHENTICATED = "system:unauthenticated";

/** All ServiceAccounts. */
export const SERVICE_ACCOUNTS = "system:serviceaccounts";

/** The user of the cluster's kubeconfig. */
export const ADMINISTRATOR: UserInfo = { username: "kubernetes-admin", groups: [ADMINISTRATORS, AUTHENTICATED] };

/** Who shows nothing. */
export const ANONYMOUS: UserInfo = { username: "system:anonymous", groups: [UNAUTHENTICATED] };

/** The user that a ServiceAccount is. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    ...(uid ? { uid } : {}),
    groups: [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`, AUTHENTICATED],
  };
}
