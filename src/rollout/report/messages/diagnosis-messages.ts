import type { CatalogueEntry } from "../../diagnosis/catalogue.ts";
import type { CauseId, Certainty } from "../../diagnosis/diagnosis.ts";

/** Texts about why requests failed. */
export interface DiagnosisMessages {
  title: string;
  columns: { cause: string; certainty: string; requests: string; pods: string };
  certainty: Readonly<Record<Certainty, string>>;
  /** In place of a cause. */
  unknown: string;
  causes: Readonly<Record<CauseId, CatalogueEntry>>;
  /** Beside a cause that concerns requests over kept connections. */
  keptConnections: string;
  fix(text: string): string;
  moreCauses(count: number): string;
  missing(sentence: string): string;
  lagTitle: string;
  lag(longest: string, pods: number, measured: number): string;
  noLag(pods: number): string;
  /** The evidence of a finding, which the engine words in English. */
  evidence(sentence: string): string;
}
