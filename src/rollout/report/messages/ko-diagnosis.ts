import { evidenceInKorean } from "./ko-evidence.ts";
import type { DiagnosisMessages } from "./diagnosis-messages.ts";

/** Korean texts about why requests failed. */
export const koDiagnosis: DiagnosisMessages = {
  title: "요청이 실패한 이유",
  columns: { cause: "원인", certainty: "확실성", requests: "요청 수", pods: "Pod 수" },
  certainty: { CONFIRMED: "확인됨", LIKELY: "유력함" },
  unknown: "설명되지 않음",
  causes: {
    M1: {
      title: "데이터 플레인이 수렴하기 전에 리스너를 닫음",
      fix: "lifecycle.preStop.sleep을 측정된 지연보다 여유 있게 두고, 유예 시간은 거기에 가장 긴 요청 시간을 더한 값 이상으로 하세요.",
    },
    M2: {
      title: "처리 중인 요청을 마치지 않고 종료",
      fix: "SIGTERM을 받으면 새 연결을 받지 말고, 처리 중인 요청을 마친 뒤 종료하세요.",
    },
    M3: {
      title: "유예 시간이 너무 짧음",
      fix: "terminationGracePeriodSeconds를 preStop과 가장 긴 요청 시간의 합보다 크게 하세요.",
    },
    M4: {
      title: "PID 1이 SIGTERM을 무시함",
      fix: "SIGTERM을 처리하고, 프로그램이 신호를 받도록 exec 형식이나 init으로 시작하세요.",
    },
    M5: { title: "preStop 훅 실패", fix: "이미지에 아무것도 필요 없는 기본 동작 lifecycle.preStop.sleep을 쓰세요." },
    M6: {
      title: "요청을 받기 전에 Ready가 됨",
      fix: "응답할 수 있을 때만 Ready가 되도록 HTTP readinessProbe를 추가하세요.",
    },
    M7: {
      title: "readinessProbe가 실제 상태를 알려 주지 못함",
      fix: "readinessProbe가 사용자에게 필요한 경로를 확인하게 하세요.",
    },
    M8: { title: "잘못된 포트나 주소", fix: "서비스의 targetPort에서, 모든 주소(0.0.0.0)로 요청을 받으세요." },
    M9: { title: "엔드포인트가 없음", fix: "RollingUpdate에서 maxUnavailable 0, maxSurge 1 이상을 쓰세요." },
    M10: {
      title: "노드에 로컬 엔드포인트가 없음 (externalTrafficPolicy Local)",
      fix: "externalTrafficPolicy를 Cluster로 하거나, 트래픽을 받는 모든 노드에 Pod를 두세요.",
    },
    M11: { title: "사라진 Pod로 가는 경로", fix: "모든 노드가 따라올 때까지 preStop sleep을 늘리세요." },
    M12: {
      title: "Pod IP를 다른 Pod가 다시 사용함",
      fix: "Pod가 끝나기 전에 연결을 비우고, 클라이언트가 확인할 수 있는 식별자를 응답에 넣으세요.",
    },
    M13: {
      title: "유지된 연결이 쉬는 동안 닫힘",
      fix: "종료하는 동안 Connection: close로 응답하고, 유휴 연결을 클라이언트보다 오래 유지하세요.",
    },
    M14: { title: "인그레스나 로드밸런서의 지연", fix: "preStop sleep을 로드밸런서에서 빠지는 시간보다 길게 하세요." },
    M15: {
      title: "로드밸런서가 Pod를 아직 등록하지 않음",
      fix: "로드밸런서의 readiness gate를 쓰거나, minReadySeconds를 등록 시간보다 길게 하세요.",
    },
    M16: {
      title: "비정상 종료, 메모리 부족 또는 liveness 실패",
      fix: "비정상 종료나 liveness probe를 고치세요. minReadySeconds는 죽는 버전이 계속 배포되는 것을 막습니다.",
    },
    M17: { title: "롤아웃 중 처리 용량 부족", fix: "maxUnavailable 0을 쓰거나 레플리카를 늘리세요." },
    M18: { title: "버전 사이의 비호환", fix: "각 릴리스를 바로 앞 릴리스(N-1)와 호환되게 만드세요." },
    M19: { title: "노드 종료 또는 축출", fix: "롤아웃 때문이 아닙니다. 노드, 드레인, 자원 압박을 확인하세요." },
    M20: {
      title: "부하를 보내는 쪽의 문제",
      fix: "서비스 때문이 아닙니다. 요청 수를 줄이거나 보내는 컴퓨터의 제한을 늘리세요.",
    },
  },
  keptConnections: "유지된 연결",
  fix: (text) => `해결: ${text}`,
  moreCauses: (count) => `... 그 밖에 ${count}가지 원인은 JSON 보고서에 있습니다`,
  missing: (sentence) => `부족한 증거: ${sentence}`,
  lagTitle: "측정된 지연",
  lag: (longest, pods, measured) =>
    `삭제된 뒤에도 최대 ${longest} 동안 요청이 전달되었습니다 (Pod ${pods}개 중 ${measured}개)`,
  noLag: (pods) => `삭제된 뒤에 요청이 전달된 Pod는 관찰되지 않았습니다 (Pod ${pods}개)`,
  evidence: evidenceInKorean,
};
