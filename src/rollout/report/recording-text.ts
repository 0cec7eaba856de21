import type { RunReport } from "./render-report.ts";
import { verdictText, type VerdictTextOptions } from "./verdict-text.ts";

/** A report for people: what was recorded when, whether it is whole, and the verdict. */
export function recordingText({ header, recording, verdict }: RunReport, options: VerdictTextOptions): string[] {
  const { messages, palette } = options;
  const texts = messages.recording;
  const { namespace = "", deployment = "", url = "" } = recording;
  const { cluster } = header.run;
  return [
    palette.heading(texts.title),
    palette.dim(texts.recorded(new Date(header.epochMs).toISOString(), header.tool)),
    ...(typeof cluster === "string" ? [messages.cluster(cluster)] : []),
    texts.target(namespace, deployment),
    ...(url ? [messages.serviceUrl(url)] : []),
    ...(recording.cutOff ? [palette.caution(messages.warning(texts.cutOff))] : []),
    "",
    ...verdictText(verdict, options),
  ];
}
