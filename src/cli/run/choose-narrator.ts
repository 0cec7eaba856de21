import { systemClock } from "../../clock.ts";
import { QuietNarrator } from "../../rollout/report/json-report.ts";
import type { Messages } from "../../rollout/report/messages/messages.ts";
import type { Narrator } from "../../rollout/report/narrator.ts";
import { createPalette } from "../../rollout/report/palette.ts";
import { PlainNarrator } from "../../rollout/report/plain-narrator.ts";
import { useColors, type GlobalOptions } from "../global-options.ts";

/** A picture on a terminal, lines elsewhere; with `--json` stdout is kept free for the document. */
export async function chooseNarrator(
  options: GlobalOptions & { readonly json?: boolean },
  messages: Messages,
): Promise<Narrator> {
  if (options.json) return new QuietNarrator((text) => void process.stderr.write(text), messages);
  const palette = createPalette(useColors(options, process.stdout));
  if (process.stdout.isTTY && !process.env["CI"] && process.env["TERM"] !== "dumb") {
    const { LiveNarrator } = await import("../../rollout/report/live-narrator.ts");
    return new LiveNarrator({ stream: process.stdout, messages, palette });
  }
  return new PlainNarrator({
    write: (text) => void process.stdout.write(text),
    messages,
    palette,
    clock: systemClock,
  });
}
