import { describe, expect, test } from "vitest";
import { sampleRun, sampleVerdict, viewBefore } from "../../../test/support/sample-run.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { en } from "./messages/en.ts";
import { ko } from "./messages/ko.ts";
import type { Messages } from "./messages/messages.ts";
import { createPalette } from "./palette.ts";
import { PlainNarrator } from "./plain-narrator.ts";

/** Local midnight, so that the times in the headings do not depend on the time zone. */
const START = new Date(2026, 10, 23, 23, 28, 53).getTime();

/** What is written of these events; of a whole run by default. */
function tell(messages: Messages, events = sampleRun, verdict?: Verdict): string {
  let now = START;
  let output = "";
  const narrator = new PlainNarrator({
    write: (text) => (output += text),
    messages,
    palette: createPalette(false),
    clock: { now: () => now },
  });
  for (const entry of events) {
    if ("at" in entry) now = START + entry.at;
    else narrator.handle(entry);
  }
  narrator.finish(verdict);
  return output;
}

const narrate = (messages: Messages, verdict = sampleVerdict) => tell(messages, sampleRun, verdict);

describe("plain narrator", () => {
  test("tells a run as the tutorial's script does", () => {
    expect(narrate(en)).toMatchInlineSnapshot(`
      "=== Rolling Update Test Script ===
      Cluster: embedded
      Service URL: http://127.0.0.1:30000/

      🧹 Cleaning up existing resources...
      🚀 Deploying v1 (user-service)...
         2 of 3 replicas are available
      ✅ Deployment user-service is ready
      🧪 Testing v1 service (5 requests)...
      Request 1: user-service v1.0.0

      📡 Sending 200 requests per second, each over a fresh connection...

      ⚡ Starting Rolling Update to v2 (payment-service)...
      👀 Monitoring Rolling Update (will auto-stop when complete)...

      --- Pod Status (23:28:53) ---
      user-service-7dbcddc6fc-5z5wp 1/1 Running  (revision 1, endpoint ready)
      user-service-7dbcddc6fc-fmwgq 1/1 Running  (revision 1, endpoint ready)
      user-service-7dbcddc6fc-kbk57 1/1 Running  (revision 1, endpoint ready)

      --- Pod Status (23:28:53) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running            (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-zd44d 0/1 ContainerCreating  (revision 2, endpoint none) 1 restart
      user-service-7dbcddc6fc-5z5wp 1/1 Terminating        (revision 1, endpoint serving)
      user-service-7dbcddc6fc-fmwgq 1/1 Running            (revision 1, endpoint ready)
      user-service-7dbcddc6fc-kbk57 1/1 Running            (revision 1, endpoint ready)

      --- Service Responses ---
      Request 3: user-service v1.0.0
      Request 4: Connection failed (ECONNREFUSED)

      --- Pod Status (23:28:54) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running            (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-zd44d 0/1 ContainerCreating  (revision 2, endpoint none) 1 restart
      user-service-7dbcddc6fc-5z5wp 1/1 Terminating        (revision 1, endpoint serving)
      user-service-7dbcddc6fc-fmwgq 1/1 Running            (revision 1, endpoint ready)
      user-service-7dbcddc6fc-kbk57 1/1 Running            (revision 1, endpoint ready)
      (1 old pod is terminating)

      --- Service Responses ---
      Request 5: user-service v1.0.0
      Request 6: payment-service v1.0.0
      Request 11: user-service v1.0.0
      Request 12: payment-service v1.0.0
      Request 17: user-service v1.0.0
      Request 20: payment-service v1.0.0
      (21 requests in 0.1 s: payment-service v1.0.0 11, user-service v1.0.0 10)

      --- Pod Status (23:28:55) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running  (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-pl2vs 1/1 Running  (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-zd44d 1/1 Running  (revision 2, endpoint ready)
      (1 old pod is terminating)

      --- Service Responses ---
      Request 26: payment-service v1.0.0

      --- Pod Status (23:28:55) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running  (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-pl2vs 1/1 Running  (revision 2, endpoint ready)
      user-service-5ffc8dbcf6-zd44d 1/1 Running  (revision 2, endpoint ready)
      (1 old pod is terminating)

      🎉 Rolling update completed! All pods are from the same replica set.
      🔍 Testing v2 service (5 requests)...
      Request 1: user-service v1.0.0 (expected payment-service v1.0.0)
      🧹 Cleaning up all resources...

      --- Verdict ---
      Did the rollout do what it should? PASS
        ✔ v1 alone answers before the update: All 5 requests were answered by user-service v1.0.0.
      Did users notice nothing (zero downtime)? FAIL
        ✘ no request failed: 12 of 1700 requests failed during the rollout (ECONNREFUSED).

      Answered by                        Requests    First     Last
      user-service v1.0.0                     812  -2.00 s  +1.31 s
      payment-service v1.0.0                  876  +0.42 s  +6.50 s
      Failed with                        Requests    First     Last
      ECONNREFUSED (connection refused)        12  +0.51 s  +0.73 s

      Requests      1,700 scheduled, 1,700 sent, 0 unsent; 1,688 answered, 12 failed
      Mixed window  +0.42 s to +1.31 s: both versions answered for 890 ms
      Longest gap   48 ms between two answers, at +0.51 s
      Latency       p50 1.2 ms, p99 5.6 ms, max 22 ms, from the scheduled moment
      Phases        deploy v1 42 ms, rolling update 6.50 s
      Times are seconds since v2 was applied.

      Result (--expect completed): PASS, exit code 0: everything that was expected was observed

      ✅ Rolling update test completed successfully!
      "
    `);
  });

  test("tells it in Korean", () => {
    expect(narrate(ko)).toMatchInlineSnapshot(`
      "=== 롤링 업데이트 테스트 ===
      클러스터: embedded
      서비스 URL: http://127.0.0.1:30000/

      🧹 기존 리소스를 정리합니다...
      🚀 v1(user-service)을 배포합니다...
         레플리카 3개 중 2개 사용 가능
      ✅ Deployment user-service 준비 완료
      🧪 v1 서비스를 확인합니다 (요청 5번)...
      요청 1: user-service v1.0.0

      📡 매번 새 연결로 초당 200건의 요청을 보냅니다...

      ⚡ v2(payment-service)로 롤링 업데이트를 시작합니다...
      👀 롤링 업데이트를 관찰합니다 (완료되면 자동으로 멈춥니다)...

      --- Pod 상태 (23:28:53) ---
      user-service-7dbcddc6fc-5z5wp 1/1 Running  (리비전 1, 엔드포인트 준비됨)
      user-service-7dbcddc6fc-fmwgq 1/1 Running  (리비전 1, 엔드포인트 준비됨)
      user-service-7dbcddc6fc-kbk57 1/1 Running  (리비전 1, 엔드포인트 준비됨)

      --- Pod 상태 (23:28:53) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running            (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-zd44d 0/1 ContainerCreating  (리비전 2, 엔드포인트 없음) 재시작 1번
      user-service-7dbcddc6fc-5z5wp 1/1 Terminating        (리비전 1, 엔드포인트 종료 중이지만 응답함)
      user-service-7dbcddc6fc-fmwgq 1/1 Running            (리비전 1, 엔드포인트 준비됨)
      user-service-7dbcddc6fc-kbk57 1/1 Running            (리비전 1, 엔드포인트 준비됨)

      --- 서비스 응답 ---
      요청 3: user-service v1.0.0
      요청 4: 연결 실패 (ECONNREFUSED)

      --- Pod 상태 (23:28:54) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running            (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-zd44d 0/1 ContainerCreating  (리비전 2, 엔드포인트 없음) 재시작 1번
      user-service-7dbcddc6fc-5z5wp 1/1 Terminating        (리비전 1, 엔드포인트 종료 중이지만 응답함)
      user-service-7dbcddc6fc-fmwgq 1/1 Running            (리비전 1, 엔드포인트 준비됨)
      user-service-7dbcddc6fc-kbk57 1/1 Running            (리비전 1, 엔드포인트 준비됨)
      (이전 Pod 1개가 종료되는 중입니다)

      --- 서비스 응답 ---
      요청 5: user-service v1.0.0
      요청 6: payment-service v1.0.0
      요청 11: user-service v1.0.0
      요청 12: payment-service v1.0.0
      요청 17: user-service v1.0.0
      요청 20: payment-service v1.0.0
      (0.1초 동안 요청 21건: payment-service v1.0.0 11, user-service v1.0.0 10)

      --- Pod 상태 (23:28:55) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-pl2vs 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-zd44d 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      (이전 Pod 1개가 종료되는 중입니다)

      --- 서비스 응답 ---
      요청 26: payment-service v1.0.0

      --- Pod 상태 (23:28:55) ---
      user-service-5ffc8dbcf6-7jtrm 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-pl2vs 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      user-service-5ffc8dbcf6-zd44d 1/1 Running  (리비전 2, 엔드포인트 준비됨)
      (이전 Pod 1개가 종료되는 중입니다)

      🎉 롤링 업데이트가 완료되었습니다! 모든 Pod가 같은 ReplicaSet에 속합니다.
      🔍 v2 서비스를 최종 확인합니다 (요청 5번)...
      요청 1: user-service v1.0.0 (예상한 응답: payment-service v1.0.0)
      🧹 모든 리소스를 정리합니다...

      --- 판정 ---
      롤아웃이 제대로 끝났나요? 통과
        ✔ 업데이트 전에는 v1만 응답: 요청 5건 모두 user-service v1.0.0 응답
      사용자가 아무것도 느끼지 못했나요 (무중단)? 실패
        ✘ 실패한 요청 없음: 롤아웃 중 요청 1700건 중 12건 실패 (ECONNREFUSED)

      응답한 버전               요청 수     처음   마지막
      user-service v1.0.0           812  -2.00 s  +1.31 s
      payment-service v1.0.0        876  +0.42 s  +6.50 s
      실패 원인                 요청 수     처음   마지막
      ECONNREFUSED (연결 거부)       12  +0.51 s  +0.73 s

      요청         예정 1,700건, 전송 1,700건, 미전송 0건 / 응답 1,688건, 실패 12건
      혼재 구간    +0.42 s ~ +1.31 s: 890 ms 동안 두 버전이 함께 응답했습니다
      최장 공백    48 ms 동안 응답이 없었습니다 (+0.51 s)
      지연 시간    p50 1.2 ms, p99 5.6 ms, 최대 22 ms (보내기로 예정한 시각 기준)
      단계별 시간  v1 배포 42 ms, 롤링 업데이트 6.50 s
      시각은 v2를 적용한 순간부터 센 초입니다.

      결과 (--expect completed): 통과, 종료 코드 0: 기대한 것을 모두 확인했습니다

      ✅ 롤링 업데이트 테스트를 성공적으로 마쳤습니다!
      "
    `);
  });

  test("tells a rollback as it tells the update: pods, traffic, and the test of the first version", () => {
    const observed = sampleRun.findIndex(
      (event) => "type" in event && event.type === "step-finished" && event.step === "observe",
    );
    const events: typeof sampleRun = [
      ...sampleRun.slice(0, observed),
      {
        type: "warning",
        message: "Requests failed, noticed 3.00 s after the second version was applied. The rollout is rolled back.",
      },
      { type: "step-finished", step: "observe", durationMs: 3000 },
      { type: "step-started", step: "roll-back" },
      { at: 9000 },
      { type: "cluster-changed", atMs: 9000, view: viewBefore },
      { type: "step-finished", step: "roll-back", durationMs: 3000 },
      { type: "step-started", step: "verify-rollback" },
    ];
    const english = tell(en, events);
    expect(english).toContain("⏪ Rolling back to v1 (user-service); the traffic goes on...\n--- Pod Status");
    expect(english).toContain("↩️  The previous revision is back. All pods are from the same replica set.");
    expect(english).toMatch(/🔍 Testing v1 service \(5 requests\)\.\.\.\n$/);
    expect(tell(ko, events)).toContain("실패한 요청을 확인함. 롤아웃을 되돌립니다");
  });

  test("does not claim success for a run that failed", () => {
    const failed = { ...sampleVerdict, exitCode: 1, judgement: "FAIL" as const };
    expect(narrate(en, failed).trimEnd().split("\n").at(-1)).toBe(
      "❌ requests failed, or a threshold broke (exit code 1)",
    );
  });
});
