import type { Status } from "../../../api/meta.ts";
import { ApiError, failure } from "../../../api/status.ts";
import { ContainerNotFound } from "../../kubelet/container-streams.ts";
import { successStatus } from "../reply.ts";

/**
 * How a command ended, for the error channel.
 *
 * @see kubernetes/pkg/kubelet/cri/streaming/remotecommand/exec.go ServeExec (v1.36)
 */
export function exitStatus(exitCode: number): Status {
  if (exitCode === 0) return successStatus();
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
}

/**
 * Why a command did not start, for the error channel.
 *
 * @param isTranslated - Over WebSocket the API server reports what it was told, in an internal error of its own.
 */
export function startFailure(error: unknown, isTranslated: boolean): Status {
  if (error instanceof ApiError) return error.status;
  const text = error instanceof Error ? error.message : String(error);
  const told =
    error instanceof ContainerNotFound
      ? `unable to upgrade connection: ${text}`
      : `Internal error occurred: error executing command in container: ${text}`;
  const message = isTranslated ? `Internal error occurred: ${told}` : told;
  return failure(500, "InternalError", message, { causes: [{ message: told }] }).status;
}
