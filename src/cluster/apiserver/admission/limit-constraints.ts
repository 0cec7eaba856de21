import type { Amounts } from "../../../api/amounts.ts";
import { compareQuantities, quantityToNumber } from "../../../api/quantity.ts";

/** What a LimitRange looks at. */
export interface Limited {
  /** `Container`, `Pod` or `PersistentVolumeClaim`. */
  readonly type: string;
  readonly requests: Readonly<Amounts>;
  readonly limits: Readonly<Amounts>;
}

/** What is wrong with an amount that must not be lower; undefined when nothing is. */
export function minimumProblem({ type, requests, limits }: Limited, name: string, minimum: string): string | undefined {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `minimum ${name} usage per ${type} is ${minimum}`;
  // Two blanks, as in Kubernetes.
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantities(request, minimum) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantities(limit, minimum) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
}

/** What is wrong with an amount that must not be higher; undefined when nothing is. */
export function maximumProblem({ type, requests, limits }: Limited, name: string, maximum: string): string | undefined {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `maximum ${name} usage per ${type} is ${maximum}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, maximum) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && compareQuantities(request, maximum) > 0) return `${rule}, but request is ${request}`;
  return undefined;
}

/** What is wrong with limit divided by request; undefined when nothing is. */
export function ratioProblem({ type, requests, limits }: Limited, name: string, highest: string): string | undefined {
  const request = quantityToNumber(requests[name] ?? "0");
  const limit = quantityToNumber(limits[name] ?? "0");
  const rule = `${name} max limit to request ratio per ${type} is ${highest}`;
  if (request === 0) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  return ratio > quantityToNumber(highest) ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
