/** A clause of evidence as a pattern, and how it reads in Korean. */
type Clause = readonly [pattern: RegExp, korean: (...groups: string[]) => string];

const D = String.raw`([\d.]+ m?s)`;
const POD = String.raw`pod (\S+)`;
const PODS = String.raw`(pod \S+|pods \S+ and \S+|\d+ pods)`;
const WHAT = String.raw`(refused|reset before the first byte|reset on a reused connection|reset under way|timed out|unreachable|answered with HTTP \d+|failed|[A-Z][A-Z_]+)`;
const WHEN = String.raw`((?:[\d.]+ m?s (?:after|before) |at )(?:SIGTERM|the deletion) of pod \S+|while pod \S+ was running|while no pod was being deleted)`;

const clause = (pattern: string, korean: Clause[1]): Clause => [new RegExp(`^${pattern}$`), korean];

const CLAUSES: readonly Clause[] = [
  // Turned away
  clause(`${WHAT} ${WHEN}`, (what, when) => `${whenOf(when)} ${whatOf(what)}`),
  clause("its endpoint was still ready=true", () => "엔드포인트는 아직 ready=true"),
  clause(`its endpoint was ready=false for ${D}`, (time) => `엔드포인트는 ${time} 전부터 ready=false`),
  clause("its endpoint was not in the traffic yet", () => "엔드포인트는 아직 트래픽에 포함되지 않음"),
  clause(
    String.raw`it alone refused connections(?:, last open ${D} before)?`,
    (time) => `이 Pod만 연결을 거부함${time ? ` (${time} 전까지는 받음)` : ""}`,
  ),
  clause(String.raw`all (\d+) of them refused connections`, (count) => `Pod ${count}개 모두 연결을 거부함`),
  clause("its container had ended", () => "컨테이너가 이미 종료됨"),
  clause("it was closing its listener", () => "리스너를 닫는 중이었음"),
  clause("whether it listened is not known", () => "연결을 받고 있었는지는 알 수 없음"),
  clause(`the proxy routed to it for another ${D}`, (time) => `그 뒤로도 ${time} 동안 프록시가 이 Pod로 보냄`),
  clause(
    String.raw`its preStop hook had failed \(FailedPreStopHook, ${D} after its deletion\)`,
    (time) => `preStop 훅이 실패했음 (FailedPreStopHook, 삭제 ${time} 뒤)`,
  ),
  clause(
    `${WHAT} at the moment ${PODS} became Ready`,
    (what, pods) => `${podsOf(pods)}가 Ready가 된 순간 ${whatOf(what)}`,
  ),
  clause(
    `${WHAT} ${D} after ${PODS} became Ready`,
    (what, time, pods) => `${podsOf(pods)}가 Ready가 되고 ${time} 뒤 ${whatOf(what)}`,
  ),
  clause(`it listened ${D} after it was Ready`, (time) => `Ready가 되고 ${time} 뒤에야 연결을 받음`),
  clause("it was never seen to listen", () => "연결을 받는 것이 한 번도 관찰되지 않음"),
  clause("its readiness probe passed", () => "readinessProbe는 통과함"),
  clause("it has no readinessProbe", () => "readinessProbe가 없음"),
  clause(
    String.raw`${WHAT} while the EndpointSlice had (\d+) ready endpoints and no port: the Service's targetPort is not resolved`,
    (what, count) =>
      `EndpointSlice에 ready 엔드포인트 ${count}개가 있지만 포트가 없을 때 ${whatOf(what)}: 서비스의 targetPort를 찾을 수 없음`,
  ),
  clause(
    `${WHAT} while nobody could answer: the Service had had no ready endpoint (?:for ${D}|until just before)`,
    (what, time) =>
      `응답할 Pod가 없을 때 ${whatOf(what)}: ${time ? `${time} 전부터` : "바로 전까지"} 서비스에 ready 엔드포인트가 없었음`,
  ),
  clause("the strategy is Recreate", () => "배포 전략이 Recreate"),
  clause(String.raw`(\d+) replicas?`, (count) => `레플리카 ${count}개`),
  clause("old pods had ended", () => "이전 Pod가 이미 종료됨"),

  // Broken off
  clause(
    `${WHAT} ${WHEN}, after ${D} under way`,
    (what, when, time) => `${whenOf(when)}, 처리 ${time} 만에 ${whatOf(what)}`,
  ),
  clause(String.raw`its container ended with exit code (\S+)`, (code) => `컨테이너가 종료 코드 ${code}로 종료됨`),
  clause("it closed its connections", () => "Pod가 연결을 닫음"),
  clause(
    String.raw`${WHAT} after ${D}, when SIGKILL ended ${POD} at the end of its grace period of ${D} \(exit code 137\)`,
    (what, time, pod, grace) =>
      `Pod ${pod}가 유예 시간 ${grace} 끝에 SIGKILL로 종료될 때, 처리 ${time} 만에 ${whatOf(what)} (종료 코드 137)`,
  ),
  clause("it had stopped taking connections before", () => "그 전에 이미 새 연결을 받지 않음"),
  clause(
    String.raw`${WHAT} when SIGKILL ended ${POD} after its whole grace period of ${D} \(exit code 137\)`,
    (what, pod, grace) =>
      `Pod ${pod}가 유예 시간 ${grace}을 다 쓰고 SIGKILL로 종료될 때 ${whatOf(what)} (종료 코드 137)`,
  ),
  clause("it took connections until then", () => "그때까지 연결을 받음"),
  clause(
    `${WHAT} (?:when|${D} after) the container of ${POD} ended though the pod was not deleted`,
    (what, time, pod) =>
      `Pod ${pod}가 삭제되지 않았는데 컨테이너가 종료${time ? `되고 ${time} 뒤` : "될 때"} ${whatOf(what)}`,
  ),
  clause("its liveness probe failed", () => "liveness probe가 실패함"),
  clause(String.raw`it ran out of memory \(OOMKilled\)`, () => "메모리 부족 (OOMKilled)"),
  clause(
    `${WHAT} ${D} after it was sent, ${WHEN}`,
    (what, time, when) => `${whenOf(when)}, 보내고 ${time} 뒤 ${whatOf(what)}`,
  ),
  clause("requests over fresh connections were answered", () => "새 연결로 보낸 요청은 응답받음"),
  clause("requests over fresh connections failed as well", () => "새 연결로 보낸 요청도 실패함"),

  // Answers
  clause(
    String.raw`answered with HTTP (\d+) by (?:pod (\S+) of the new version, (.+)|the new version)`,
    (status, pod, ready) => `새 버전${pod ? `의 Pod ${pod} (${readyOf(ready)})` : ""}이 HTTP ${status}로 응답`,
  ),
  clause("no pod of the old version answered so", () => "이전 버전의 Pod는 그렇게 응답하지 않음"),
  clause("others answered with errors as well", () => "다른 Pod도 오류로 응답함"),
  clause(
    String.raw`answered with HTTP (\d+) while (\d+) of (\d+) replicas had ready endpoints`,
    (status, ready, all) => `레플리카 ${all}개 중 ${ready}개만 ready일 때 HTTP ${status}로 응답`,
  ),
  clause("no such answer came while all were there", () => "모두 있을 때는 그런 응답이 없었음"),
  clause("such answers came at other times as well", () => "다른 때에도 그런 응답이 있었음"),
  clause(
    String.raw`answered with HTTP (\d+) by the (old|new) version(?: \(pod (\S+)\))? while the (?:old|new) version answered well`,
    (status, side, pod) =>
      `${side === "old" ? "이전" : "새"} 버전${pod ? ` (Pod ${pod})` : ""}이 HTTP ${status}로 응답, ${side === "old" ? "새" : "이전"} 버전은 정상 응답`,
  ),
  clause("both versions were ready", () => "두 버전이 모두 ready"),
  clause("one version was not ready any more", () => "한 버전은 더 이상 ready가 아님"),
  clause(
    String.raw`answered with HTTP (\d+) by (program|pod) (\S+), which was never an endpoint of the Service, after pods of ours were gone`,
    (status, kind, name) =>
      `Pod가 사라진 뒤, 서비스의 엔드포인트가 아니었던 ${kind === "pod" ? "Pod" : "프로그램"} ${name}이 HTTP ${status}로 응답`,
  ),
  clause(
    String.raw`answered with HTTP (\d+) by whoever stands in front of the Service, ${WHEN}`,
    (status, when) => `${whenOf(when)}, 서비스 앞단이 HTTP ${status}로 응답`,
  ),
  clause(
    String.raw`answered with HTTP (\d+) by whoever stands in front of the Service when no pod was ending`,
    (status) => `종료 중인 Pod가 없을 때 서비스 앞단이 HTTP ${status}로 응답`,
  ),
  clause(`${POD} was ((?:not )?Ready.*)`, (pod, ready) => `Pod ${pod}: ${readyOf(ready)}`),

  // Network, nodes, our own side
  clause(`${WHAT} under externalTrafficPolicy Local`, (what) => `externalTrafficPolicy Local에서 ${whatOf(what)}`),
  clause("the node that the load came to is not known", () => "요청이 도착한 노드를 알 수 없음"),
  clause(String.raw`node (\S+) had no ready endpoint`, (node) => `노드 ${node}에 ready 엔드포인트가 없음`),
  clause(
    `${WHAT} ${D} after ${PODS} was gone`,
    (what, time, pods) => `${podsOf(pods)}가 사라지고 ${time} 뒤 ${whatOf(what)}`,
  ),
  clause(
    `${WHAT}: ${PODS} was on a node that was not Ready`,
    (what, pods) => `${whatOf(what)}: ${podsOf(pods)}의 노드가 Ready가 아님`,
  ),
  clause(
    String.raw`${WHAT}: ${PODS} was ended by something else than the rollout \((.+)\)`,
    (what, pods, reason) => `${whatOf(what)}: ${podsOf(pods)}는 롤아웃이 아닌 다른 이유로 종료됨 (${reason})`,
  ),
  clause(
    String.raw`not sent: (\S+) on the machine the load comes from`,
    (code) => `보내지 못함: 부하를 보내는 컴퓨터의 ${code}`,
  ),
  clause(
    String.raw`connected after (\d+) ms, as when the first packet is lost on the way and sent again`,
    (ms) => `${ms} ms 만에 연결됨: 첫 패킷이 유실되어 다시 보낸 때와 같음`,
  ),

  // Not explained
  clause("(.+): the cluster could not be watched at that time", (what) => `${what}: 그때 클러스터를 관찰하지 못함`),
  clause(
    "(.+): nothing that was observed of the pods explains this answer",
    (what) => `${what}: 관찰한 Pod의 상태로는 이 응답을 설명할 수 없음`,
  ),
  clause(
    String.raw`(.+): several causes fit \(${PODS} may have refused\), and none is excluded`,
    (what, pods) => `${what}: 여러 원인이 가능하고 (${podsOf(pods)}가 거부했을 수 있음) 어느 것도 배제할 수 없음`,
  ),
  clause(
    "(.+): nothing that the API tells explains it, and pods could not be connected to directly",
    (what) => `${what}: API의 정보로는 설명되지 않고, Pod에 직접 연결할 수도 없었음`,
  ),
  clause(
    "(.+): every pod took connections, and none was seen to end at that time",
    (what) => `${what}: 모든 Pod가 연결을 받고 있었고, 그때 종료된 Pod도 없음`,
  ),

  // Missing evidence
  clause(
    String.raw`Pods were not connected to directly, so which pod refused follows from times alone\.`,
    () => "Pod에 직접 연결하지 않아, 어느 Pod가 거부했는지는 시각으로만 추정했습니다",
  ),
  clause(
    String.raw`Pods cannot be reached directly from here(.*), so which pod refused follows from times alone\.`,
    (where) =>
      `여기서는 Pod에 직접 연결할 수 없어${where.replace("does not answer", "응답 없음")}, 어느 Pod가 거부했는지는 시각으로만 추정했습니다`,
  ),
  clause(
    String.raw`Events may not be read, so failed hooks and probes are not seen\.`,
    () => "이벤트를 읽을 권한이 없어 훅과 프로브의 실패를 볼 수 없습니다",
  ),
  clause(
    String.raw`Answers do not name the pod they come from\.`,
    () => "응답에 어느 Pod에서 왔는지 나와 있지 않습니다",
  ),
  clause(
    String.raw`The watch of (.+) was interrupted: what happened meanwhile was seen late or not at all\.`,
    (what) => `${what} 관찰이 끊겨, 그동안 일어난 일은 늦게 보이거나 보이지 않았습니다`,
  ),
  clause(
    String.raw`The recording was cut off: what happened after it is not known\.`,
    () => "기록이 도중에 끊겨 그 뒤의 일은 알 수 없습니다",
  ),
];

/** The evidence of a finding in Korean, clause by clause; what is not known stays as it is. */
export function evidenceInKorean(sentence: string): string {
  return sentence.split("; ").map(translateClause).join("; ");
}

function translateClause(text: string): string {
  for (const [pattern, korean] of CLAUSES) {
    const match = pattern.exec(text);
    if (match) return korean(...match.slice(1).map((group) => group ?? ""));
  }
  return text;
}

const WHATS: Readonly<Record<string, string>> = {
  refused: "연결 거부",
  "reset before the first byte": "첫 바이트 전에 연결 끊김",
  "reset on a reused connection": "재사용한 연결이 끊김",
  "reset under way": "처리 중 연결 끊김",
  "timed out": "시간 초과",
  unreachable: "도달 불가",
  failed: "실패",
};

function whatOf(what: string): string {
  return WHATS[what] ?? what.replace(/^answered with (HTTP \d+)$/, "$1 응답");
}

function whenOf(when: string): string {
  const [, time, side, event, pod] =
    /^(?:([\d.]+ m?s) (after|before)|at) (SIGTERM|the deletion) of pod (\S+)$/.exec(when) ?? [];
  if (pod === undefined) {
    const running = /^while pod (\S+) was running$/.exec(when)?.[1];
    return running ? `Pod ${running} 실행 중` : "삭제되는 Pod가 없을 때";
  }
  const name = event === "SIGTERM" ? "SIGTERM" : "삭제";
  if (time === undefined) return `Pod ${pod} ${name} 순간`;
  return `Pod ${pod} ${name} ${time} ${side === "after" ? "뒤" : "전"}`;
}

function podsOf(pods: string): string {
  const [, count] = /^(\d+) pods$/.exec(pods) ?? [];
  return count ? `Pod ${count}개` : pods.replace(/^pods? /, "Pod ").replace(" and ", ", ");
}

function readyOf(ready: string): string {
  return ready.replace(/^Ready for (.+)$/, "$1 전부터 Ready").replace("not Ready", "Ready 아님");
}
