import picocolors from "picocolors";
import type { Judgement } from "../verdict/verdict.ts";

type Paint = (text: string) => string;

/** Colours by meaning. With colours off every function returns its text unchanged. */
export interface Palette {
  readonly heading: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly caution: Paint;
  readonly dim: Paint;
  /** The n-th version of the program, so that bars and answers of one version look alike. */
  readonly version: (index: number, text: string) => string;
}

/** A palette, with or without colours. */
export function createPalette(enabled: boolean): Palette {
  const colors = picocolors.createColors(enabled);
  const versions = [colors.blue, colors.green, colors.magenta, colors.cyan];
  return {
    heading: colors.bold,
    good: colors.green,
    bad: colors.red,
    caution: colors.yellow,
    dim: colors.dim,
    version: (index, text) => (versions[index % versions.length] ?? colors.cyan)(text),
  };
}

/** The colour of a judgement. */
export function colorJudgement(palette: Palette, judgement: Judgement, text: string): string {
  if (judgement === "PASS") return palette.good(text);
  return judgement === "FAIL" ? palette.bad(text) : palette.caution(text);
}

/** The colour of kubectl's STATUS of a pod. */
export function colorPodStatus(palette: Palette, status: string, text: string): string {
  if (status === "Running" || status === "Completed") return palette.good(text);
  if (["Terminating", "Pending", "ContainerCreating", "PodInitializing"].includes(status)) return palette.caution(text);
  return palette.bad(text);
}
