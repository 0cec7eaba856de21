import type { IncomingHttpHeaders } from "node:http";
import type { UserInfo } from "../../../api/authentication.ts";
import { badRequest } from "../../../api/status.ts";
import type { Action, Authorizer } from "../authorization/authorizer.ts";
import { forbiddenTo } from "../authorization/request-action.ts";
import { ANONYMOUS, AUTHENTICATED, serviceAccountUser } from "./users.ts";

const EXTRA = "impersonate-extra-";

/**
 * The user that counts for a request: the one who sends it, or whom it names with `Impersonate-User` and its kin
 * (`kubectl --as`), which needs the right to do so.
 *
 * @throws {ApiError} Forbidden; BadRequest when groups or extras come without a user.
 * @see kubernetes apiserver/pkg/endpoints/filters/impersonation/impersonation.go (v1.36)
 */
export function effectiveUser(user: UserInfo, headers: IncomingHttpHeaders, authorizer: Authorizer): UserInfo {
  const wanted = wantedUser(headers);
  if (!wanted) return user;
  for (const action of neededRights(wanted)) {
    if (!authorizer.decide(user, action).allowed) throw forbiddenTo(user, action);
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(wanted.username);
  const groups = wanted.groups?.length
    ? wanted.groups
    : account
      ? (serviceAccountUser(account[1] ?? "", account[2] ?? "").groups ?? [])
      : [];
  const isAnonymous = wanted.username === ANONYMOUS.username;
  const implied = isAnonymous ? (ANONYMOUS.groups ?? []) : [AUTHENTICATED];
  return { ...wanted, groups: [...new Set([...groups, ...implied])] };
}

function wantedUser(headers: IncomingHttpHeaders): UserInfo | undefined {
  const username = valuesOf(headers["impersonate-user"])[0];
  const uid = valuesOf(headers["impersonate-uid"])[0];
  // Node joins headers that come more than once.
  const groups = valuesOf(headers["impersonate-group"]).flatMap((value) => value.split(/,\s*/));
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(EXTRA))
      .map(([name, value]) => [decodeURIComponent(name.slice(EXTRA.length)), valuesOf(value)]),
  );
  const hasExtra = Object.keys(extra).length > 0;
  if (username === undefined) {
    if (uid === undefined && groups.length === 0 && !hasExtra) return undefined;
    throw badRequest("requested impersonation of a uid, groups or extra without impersonating a user");
  }
  return { username, groups, ...(uid === undefined ? {} : { uid }), ...(hasExtra ? { extra } : {}) };
}

function neededRights({ username, uid, groups = [], extra = {} }: UserInfo): Action[] {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  const impersonate = (resource: string, name: string, group = "", namespace = ""): Action => ({
    verb: "impersonate",
    group,
    resource,
    name,
    namespace,
  });
  const authentication = "authentication.k8s.io";
  return [
    account ? impersonate("serviceaccounts", account[2] ?? "", "", account[1]) : impersonate("users", username),
    ...groups.map((group) => impersonate("groups", group)),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => impersonate(`userextras/${key}`, value, authentication)),
    ),
    ...(uid === undefined ? [] : [impersonate("uids", uid, authentication)]),
  ];
}

function valuesOf(header: string | string[] | undefined): string[] {
  if (header === undefined || header === "") return [];
  return Array.isArray(header) ? header : [header];
}
