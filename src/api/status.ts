import type { Status, StatusCause } from "./meta.ts";
import type { Resource } from "./resources.ts";

/**
 * A failure of a Kubernetes API, with the whole `metav1.Status`. Match on `reason`, not on the text.
 *
 * @see kubernetes apimachinery/pkg/api/errors/errors.go (v1.36)
 */
export class ApiError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? "unknown API failure");
    this.name = "ApiError";
    this.status = status;
  }

  get reason(): string {
    return this.status.reason ?? "";
  }

  get code(): number {
    return this.status.code ?? 500;
  }
}

/** Whether `error` is an {@link ApiError} with this reason, e.g. `NotFound`, `AlreadyExists`, `Conflict`. */
export function isApiError(error: unknown, reason: string): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}

type Named = Pick<Resource, "group" | "plural">;

/** A failed Status; `details` is left out when undefined. */
export function failure(code: number, reason: string, message: string, details?: Status["details"]): ApiError {
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
}

const detailsOf = (resource: Named, name: string) => ({
  name,
  ...(resource.group ? { group: resource.group } : {}),
  kind: resource.plural,
});
const qualified = (resource: Named) => (resource.group ? `${resource.plural}.${resource.group}` : resource.plural);

export function notFound(resource: Named, name: string): ApiError {
  return failure(404, "NotFound", `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: Named, name: string): ApiError {
  return failure(409, "AlreadyExists", `${qualified(resource)} "${name}" already exists`, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, message: string): ApiError {
  return failure(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${message}`,
    detailsOf(resource, name),
  );
}

export function forbidden(resource: Named, name: string, message: string, causes?: StatusCause[]): ApiError {
  return failure(403, "Forbidden", `${qualified(resource)} "${name}" is forbidden: ${message}`, {
    ...detailsOf(resource, name),
    ...(causes ? { causes } : {}),
  });
}

export function badRequest(message: string): ApiError {
  return failure(400, "BadRequest", message);
}
