import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { answered, refused, viewAfter, viewDuring } from "../../../test/support/sample-run.ts";
import { renderFrame, type FrameOptions } from "./live-frame.ts";
import { LiveState } from "./live-state.ts";
import { en } from "./messages/en.ts";
import { ko } from "./messages/ko.ts";
import { createPalette } from "./palette.ts";

const OPTIONS: FrameOptions = { columns: 120, rows: 40, nowMs: 1_200, messages: en, palette: createPalette(false) };

/** Two versions at 200 requests per second for 1.2 s, ten requests of which failed. */
function stateDuring(): LiveState {
  const state = new LiveState();
  state.handle({ type: "step-started", step: "observe" }, 0);
  state.handle({ type: "cluster-changed", atMs: 500, view: viewDuring }, 500);
  const results = Array.from({ length: 240 }, (_, index) => {
    if (index >= 100 && index < 110) return refused(index);
    return answered(index, index % 3 === 0 ? "payment-service" : "user-service");
  });
  state.handle({ type: "requests", results }, 1_200);
  return state;
}

describe("the live picture", () => {
  test("shows the tree of Deployment, ReplicaSets and pods, the traffic and the failures", () => {
    expect(`\n${renderFrame(stateDuring(), OPTIONS).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      rolling update  1.2 s
      Deployment user-service  ████████░░░░  2/3 updated, 3/3 available
      ├─ user-service-5ffc8dbcf6  revision 2  1/3 ready
      │  ├─ user-service-5ffc8dbcf6-7jtrm 1/1 Running            endpoint ready
      │  └─ user-service-5ffc8dbcf6-zd44d 0/1 ContainerCreating  endpoint none  1 restart
      └─ user-service-7dbcddc6fc  revision 1  2/2 ready
         ├─ user-service-7dbcddc6fc-5z5wp 1/1 Terminating        endpoint serving
         ├─ user-service-7dbcddc6fc-fmwgq 1/1 Running            endpoint ready
         └─ user-service-7dbcddc6fc-kbk57 1/1 Running            endpoint ready

      Traffic  200/s  240 in total
        payment-service v1.0.0 █████████░░░░░░░░░░░░░░░░░░░░░  63/s   77 in total
        user-service v1.0.0    ███████████████████░░░░░░░░░░░ 127/s  153 in total
      Failures  ECONNREFUSED 10
      "
    `);
  });

  test("leaves out old ReplicaSets without pods", () => {
    const state = stateDuring();
    state.handle({ type: "cluster-changed", atMs: 900, view: viewAfter }, 900);
    const text = renderFrame(state, OPTIONS).join("\n");
    expect(text).toContain("└─ user-service-5ffc8dbcf6");
    expect(text).not.toContain("7dbcddc6fc");
  });

  test.each([
    [40, 30],
    [72, 24],
    [20, 12],
  ])("fits a terminal of %d columns and %d rows, in both languages", (columns, rows) => {
    for (const messages of [en, ko]) {
      const lines = renderFrame(stateDuring(), { ...OPTIONS, messages, columns, rows });
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThan(columns);
      expect(lines.length).toBeLessThan(rows);
    }
  });

  test("says how many pods it leaves out for want of rows", () => {
    const lines = renderFrame(stateDuring(), { ...OPTIONS, rows: 12 });
    expect(lines.join("\n")).toMatch(/\.\.\. and \d more pods?/);
  });

  test("says nothing about traffic before there is any", () => {
    const state = new LiveState();
    state.handle({ type: "step-started", step: "wait-first" }, 0);
    state.handle({ type: "cluster-changed", atMs: 0, view: viewAfter }, 0);
    expect(renderFrame(state, OPTIONS).join("\n")).not.toMatch(/Traffic|Failures/);
  });

  test("bars show the last second only, totals everything", () => {
    const later = renderFrame(stateDuring(), { ...OPTIONS, nowMs: 10_000 }).join("\n");
    expect(later).toContain("Traffic  0/s  240 in total");
  });
});
