import { createTwoFilesPatch } from "diff";
import type { PatchedFile } from "../fix/patch-manifests.ts";
import { LAG_SAFETY_FACTOR, proposePreStop } from "../fix/pre-stop.ts";
import type { Advice, Remedy } from "../fix/remedies.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { formatDuration } from "./numbers.ts";
import type { VerdictTextOptions } from "./verdict-text.ts";

/** What is to be changed and why, in the manifests and in the program. */
export function remedyLines(
  { remedies, advice }: { readonly remedies: readonly Remedy[]; readonly advice: readonly Advice[] },
  { lags }: Pick<Diagnosis, "lags">,
  { messages, palette }: VerdictTextOptions,
): string[] {
  const texts = messages.fix;
  const proposal = proposePreStop(lags);
  const lag = proposal && formatDuration(proposal.lagMs);
  return [
    palette.heading(texts.title),
    ...(proposal && lag
      ? [texts.preStopQuestion, `  ${texts.preStopAnswer(lag, proposal.pod, LAG_SAFETY_FACTOR, proposal.seconds)}`]
      : []),
    ...(remedies.length > 0 ? [texts.inManifests] : []),
    ...remedies.map(({ cause, why }) => `  ${palette.good("+")} ${cause ? `${cause}: ` : ""}${messages.sentence(why)}`),
    ...(advice.length > 0 ? [texts.inProgram] : []),
    ...advice.map(({ cause, text }) => `  ${palette.caution("!")} ${cause}: ${messages.sentence(text)}`),
  ];
}

/** Changed files as a unified diff. */
export function diffLines(files: readonly PatchedFile[], { palette }: Pick<VerdictTextOptions, "palette">): string[] {
  return files.flatMap(({ original, path, before, after }) => {
    const patch = createTwoFilesPatch(original ?? "/dev/null", path, before, after, undefined, undefined, {
      context: 3,
    });
    return patch
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("====="))
      .map((line) => {
        if (line.startsWith("+++") || line.startsWith("---")) return palette.heading(line);
        if (line.startsWith("+")) return palette.good(line);
        if (line.startsWith("-")) return palette.bad(line);
        return line.startsWith("@@") ? palette.dim(line) : line;
      });
  });
}
