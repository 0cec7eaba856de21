/** One line of a log file of the container runtime interface: `<time> stdout F <text>`. */
export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  /** Without the line feed. */
  readonly text: string;
  /** Whether the next line of the same stream goes on with it. */
  readonly partial: boolean;
}

/** The line as it stands in the file, with its line feed. */
export function formatLogLine(nowMs: number, stream: "stdout" | "stderr", text: string, partial: boolean): string {
  return `${new Date(nowMs).toISOString().slice(0, 23)}000000Z ${stream} ${partial ? "P" : "F"} ${text}\n`;
}

/** Undefined for a line that is cut off. */
export function parseLogLine(line: string): LogLine | undefined {
  const match = /^(\S+) (?:stdout|stderr) ([FP]) (.*)$/s.exec(line);
  if (!match) return undefined;
  const [, time = "", tag, text = ""] = match;
  return { time, text, partial: tag === "P" };
}
