import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import type { Messages } from "./messages/messages.ts";
import { formatDuration } from "./numbers.ts";

/** For how long deleted pods were still sent requests; undefined when none was deleted under traffic. */
export function lagSentence({ lags }: Diagnosis, { diagnosis: texts }: Messages): string | undefined {
  const measured = lags.flatMap(({ lagMs }) => lagMs ?? []);
  if (lags.length === 0) return undefined;
  if (measured.length === 0) return texts.noLag(lags.length);
  return texts.lag(formatDuration(Math.max(...measured)), lags.length, measured.length);
}
