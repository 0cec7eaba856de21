import type { RunEvent } from "../run-events.ts";
import type { Verdict } from "../verdict/verdict.ts";

/** Tells people how a run goes. It renders what it is told and decides nothing. */
export interface Narrator {
  /** Called with every event of the run, in order. */
  handle(event: RunEvent): void;
  /** Prints a line that is not an event of the run. */
  note(text: string): void;
  /** The run is over and everything is cleaned up; `verdict` is missing when it ended by an error. */
  finish(verdict?: Verdict): void;
}

/** Where narrators write to; the text ends with a line feed. */
export type Write = (text: string) => void;
