import type { RunLabels } from "./labels.ts";

/** What was said about one failed request. */
export interface Said {
  readonly lane: string;
  readonly sequence: number;
  /** A cause of the catalogue, or `UNKNOWN`. */
  readonly cause: string;
  readonly certainty?: "CONFIRMED" | "LIKELY";
}

interface Cell {
  confirmed: number;
  likely: number;
}

/** One kind of mistake. */
export interface Mistake extends Said {
  readonly truth: readonly string[];
  readonly title: string;
}

interface StageCounts {
  runs: number;
  requests: number;
  right: number;
  confirmed: number;
  unknown: number;
  wrongConfirmed: number;
}

const UNKNOWN = "UNKNOWN";

/** Counts what is true against what was said, over many runs of all stages. */
export class Confusion {
  readonly #cells = new Map<string, Cell>();
  readonly #stages = new Map<string, StageCounts>();
  readonly #mistakes: Mistake[] = [];

  /** @param said - About every failed request of the run; what nothing was said about counts as `UNKNOWN`. */
  add({ cause, title, labels }: RunLabels, said: readonly Said[]): void {
    const name = `${cause}: ${title}`;
    const stage = this.#stages.get(name) ?? {
      runs: 0,
      requests: 0,
      right: 0,
      confirmed: 0,
      unknown: 0,
      wrongConfirmed: 0,
    };
    this.#stages.set(name, stage);
    stage.runs += 1;
    const byRequest = new Map(said.map((one) => [`${one.lane} ${one.sequence}`, one]));
    for (const { lane, sequence, causes } of labels) {
      const one = byRequest.get(`${lane} ${sequence}`) ?? { lane, sequence, cause: UNKNOWN };
      const right = causes.includes(one.cause);
      const confirmed = one.certainty === "CONFIRMED";
      this.#count(right ? one.cause : (causes[0] ?? UNKNOWN), one.cause, confirmed);
      stage.requests += 1;
      if (right) stage.right += 1;
      else this.#mistakes.push({ ...one, truth: causes, title: name });
      if (confirmed) stage.confirmed += 1;
      if (confirmed && !right) stage.wrongConfirmed += 1;
      if (one.cause === UNKNOWN) stage.unknown += 1;
    }
  }

  /** Everything that was said and is not true, or was not said. */
  get mistakes(): readonly Mistake[] {
    return this.#mistakes;
  }

  get wrongConfirmed(): number {
    return [...this.#stages.values()].reduce((sum, { wrongConfirmed }) => sum + wrongConfirmed, 0);
  }

  /** The smallest share of requests that was diagnosed right, over the stages; 1 without any request. */
  get worstShare(): number {
    return Math.min(
      1,
      ...[...this.#stages.values()].map(({ right, requests }) => (requests === 0 ? 1 : right / requests)),
    );
  }

  /** Two tables in Markdown: truth against diagnosis, and how each stage fared. */
  toMarkdown(): string {
    return `${this.#matrix()}\n\n${this.#perStage()}\n`;
  }

  #count(truth: string, said: string, confirmed: boolean): void {
    const key = `${truth} ${said}`;
    const cell = this.#cells.get(key) ?? { confirmed: 0, likely: 0 };
    this.#cells.set(key, cell);
    cell[confirmed ? "confirmed" : "likely"] += 1;
  }

  #matrix(): string {
    const pairs = [...this.#cells.keys()].map((key) => key.split(" "));
    const truths = inOrder(pairs.map(([truth = ""]) => truth));
    const columns = inOrder(pairs.map(([, said = ""]) => said));
    const rows = truths.map((truth) => {
      const cells = columns.map((said) => {
        const { confirmed, likely } = this.#cells.get(`${truth} ${said}`) ?? { confirmed: 0, likely: 0 };
        if (confirmed + likely === 0) return "";
        return said === UNKNOWN ? `${likely}` : `${confirmed} + ${likely}`;
      });
      return [`**${truth}**`, ...cells];
    });
    return table(["truth \\ diagnosis", ...columns], rows);
  }

  #perStage(): string {
    const stages = [...this.#stages].sort(([a], [b]) => rankOf(a.split(":")[0]) - rankOf(b.split(":")[0]));
    const rows = stages.map(([name, { runs, requests, right, confirmed, unknown, wrongConfirmed }]) => {
      const share = (count: number) => (requests === 0 ? "-" : `${((100 * count) / requests).toFixed(1)} %`);
      return [name, runs, requests, share(right), share(confirmed), share(unknown), wrongConfirmed].map(String);
    });
    return table(
      ["staged mechanism", "runs", "failed requests", "right", "CONFIRMED", "UNKNOWN", "wrong CONFIRMED"],
      rows,
    );
  }
}

/** `M2` before `M13`, what is not a cause last. */
function inOrder(causes: readonly string[]): string[] {
  return [...new Set(causes)].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(cause = ""): number {
  return Number(/^M(\d+)$/.exec(cause)?.[1] ?? Infinity);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
