import { expect, test } from "vitest";
import { inKorean } from "./ko-sentences.ts";

test.each([
  ["2 of 3 replicas are available", "레플리카 3개 중 2개 사용 가능"],
  ["1 old pod is terminating", "이전 Pod 1개가 종료되는 중입니다"],
  ["All 5 requests were answered by user-service v1.0.0.", "요청 5건 모두 user-service v1.0.0 응답"],
  ["pod-template-hash changed from a1 to b2.", "pod-template-hash 변경: a1 → b2"],
  ["Revision 1 was restored within 1.00 s.", "리비전 1 복원, 걸린 시간 1.00 s"],
  ["Deployment web has no earlier revision to roll back to.", "Deployment web: 되돌릴 이전 리비전이 없습니다"],
  [
    "Requests failed, noticed 3.00 s after the second version was applied. 1 of 100 requests failed (1 %). The rollout is rolled back.",
    "두 번째 버전을 적용하고 3.00초 뒤 실패한 요청을 확인함. 요청 100건 중 1건 실패 (1 %). 롤아웃을 되돌립니다",
  ],
])("%s", (english, korean) => {
  expect(inKorean(english)).toBe(korean);
});

test("the reason that Kubernetes gives stays as it is", () => {
  expect(inKorean("0 of 3 replicas are available; web-1 container app waits: ErrImagePull: not found")).toBe(
    "레플리카 3개 중 0개 사용 가능; web-1 container app waits: ErrImagePull: not found",
  );
});

test("two sentences are translated one by one", () => {
  expect(inKorean("The rollout did not complete. ReplicaSets with pods: none.")).toBe(
    "롤아웃이 완료되지 않았습니다. Pod가 있는 ReplicaSet: 없음",
  );
});

test("a sentence that begins with a number is one of its own", () => {
  const broken = "The threshold http_req_failed: rate<0.05 broke 3.50 s after the second version was applied.";
  expect(inKorean(`${broken} 10 of 100 requests failed (10 %). The run was ended for it.`)).toBe(
    "두 번째 버전을 적용하고 3.50초 뒤 임계값을 벗어남: http_req_failed: rate<0.05. 요청 100건 중 10건 실패 (10 %). 이 때문에 실행을 끝냄",
  );
});

test("log lines below a problem keep their indentation and their words", () => {
  expect(inKorean("Pod web-1 container app waits: CrashLoopBackOff\n    last log lines:\n    boom at line 3")).toBe(
    "Pod web-1: 컨테이너 app 대기 중: CrashLoopBackOff\n    마지막 로그:\n    boom at line 3",
  );
});

test("a sentence that is not known stays English", () => {
  expect(inKorean("Something new. Really.")).toBe("Something new. Really.");
});
