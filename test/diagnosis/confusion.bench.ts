import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { diagnose } from "../../src/rollout/diagnosis/diagnose.ts";
import { MECHANISMS } from "./mechanisms/all.ts";
import type { Mechanism } from "./mechanisms/mechanism.ts";
import { Confusion } from "./support/confusion.ts";
import { labelRun, savedRuns, saveRun } from "./support/labels.ts";
import { failuresOf, type StagedRun } from "./support/staged-run.ts";
import { Stage } from "./support/stage.ts";
import { Truth } from "./support/truth.ts";

/** What bench/diagnosis.mjs was asked for. */
interface Order {
  readonly runs: number;
  readonly parallel: number;
  /** Causes; all without. */
  readonly only?: readonly string[];
  /** Directory to keep the runs in, or to take them from instead of running anything. */
  readonly save?: string;
  readonly replay?: string;
  /** Whether the tables go into docs/diagnosis.md. */
  readonly write: boolean;
}

const order = JSON.parse(process.env["ROLLSCOPE_BENCH_DIAGNOSIS"] ?? "{}") as Order;
const PAGE = fileURLToPath(new URL("../../docs/diagnosis.md", import.meta.url));
const [BEGIN, END] = ["<!-- bench:diagnosis -->", "<!-- /bench:diagnosis -->"];
/** Mistakes of one kind that are shown of each run. */
const SHOWN = 2;

test("staged mechanisms, truth against diagnosis", async () => {
  const confusion = new Confusion();
  const judge: Judge = (mechanism, run) => {
    const known = confusion.mistakes.length;
    confusion.add(labelRun(mechanism, run), diagnose(run.recording).failures);
    const truth = new Truth(run.facts);
    const failed = failuresOf(run.recording);
    const shown = new Map<string, number>();
    for (const mistake of confusion.mistakes.slice(known)) {
      const kind = `${mistake.truth.join()} ${mistake.cause} ${mistake.certainty}`;
      shown.set(kind, (shown.get(kind) ?? 0) + 1);
      if ((shown.get(kind) ?? 0) > SHOWN) continue;
      const request = failed.find(({ lane, sequence }) => lane === mistake.lane && sequence === mistake.sequence);
      tell(JSON.stringify({ mistake, request, route: request && truth.routeOf(request), path: run.recordingPath }));
    }
  };
  if (order.replay) for await (const { mechanism, run } of savedRuns(order.replay)) judge(mechanism, run);
  else await stageAll(judge);
  const tables = confusion.toMarkdown();
  tell(`\n${tables}\nwrong CONFIRMED: ${confusion.wrongConfirmed}`);
  if (order.write) write(tables);
  expect(confusion.wrongConfirmed).toBe(0);
  expect(confusion.worstShare).toBeGreaterThanOrEqual(0.95);
});

type Judge = (mechanism: Mechanism, run: StagedRun) => void;

/** Each mechanism so many times, round by round, on several clusters side by side. */
async function stageAll(judge: Judge): Promise<void> {
  const { only, runs, parallel, save } = order;
  const chosen = MECHANISMS.filter(({ cause }) => !only || only.includes(cause));
  const queue = Array.from({ length: runs }, () => chosen).flat();
  const total = queue.length;
  const work = async () => {
    const stage = await Stage.open();
    try {
      for (let mechanism = queue.shift(); mechanism; mechanism = queue.shift()) {
        const run = await stage.run(mechanism);
        if (save) saveRun(save, mechanism, run);
        judge(mechanism, run);
        tell(`${total - queue.length}/${total} ${mechanism.cause}: ${mechanism.title}`);
      }
    } finally {
      await stage.close();
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

function write(tables: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to === -1) throw new Error(`${PAGE} lacks the markers ${BEGIN} and ${END}`);
  writeFileSync(PAGE, `${page.slice(0, from + BEGIN.length)}\n\n${tables}\n${page.slice(to)}`);
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
