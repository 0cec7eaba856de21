import { closeSync, openSync, readSync } from "node:fs";
import type { Container } from "../../../api/core.ts";
import { tailText } from "../logs/log-file.ts";

/** Of one container. */
const MAX_BYTES = 4096;

/**
 * What a container says about its end: the text that it left in its message file or, when it failed without one and
 * asks for that, the last lines of its log.
 *
 * @see kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage (v1.36)
 */
export function terminationMessage(
  { terminationMessagePolicy }: Pick<Container, "terminationMessagePolicy">,
  messageFile: string,
  logFile: string,
  exitCode: number,
): string {
  const said = readStart(messageFile);
  if (said !== "" || terminationMessagePolicy !== "FallbackToLogsOnError" || exitCode === 0) return said;
  return tailText(logFile);
}

function readStart(path: string): string {
  try {
    const fd = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(MAX_BYTES);
      return buffer.subarray(0, readSync(fd, buffer, 0, MAX_BYTES, 0)).toString("utf8");
    } finally {
      closeSync(fd);
    }
  } catch {
    return ""; // the container removed it, or made something else of it
  }
}
