/** A sentence of the engine as a pattern, and how it reads in Korean. */
type Translation = readonly [pattern: RegExp, korean: (...groups: string[]) => string];

/** What Kubernetes itself says (reasons, log lines) is not translated, so that it can be looked up. */
const TRANSLATIONS: readonly Translation[] = [
  // Progress
  [/^waiting for the Deployment to appear$/, () => "Deployment가 나타나기를 기다립니다"],
  [
    /^waiting for the Deployment controller to see the change$/,
    () => "Deployment 컨트롤러가 변경을 알아차리기를 기다립니다",
  ],
  [/^(\d+) of (\d+) new replicas are created$/, (done, total) => `새 레플리카 ${total}개 중 ${done}개 생성됨`],
  [/^(\d+) old replicas? (?:is|are) not yet stopped$/, (count) => `이전 레플리카 ${count}개가 아직 남아 있습니다`],
  [/^(\d+) of (\d+) replicas are available$/, (done, total) => `레플리카 ${total}개 중 ${done}개 사용 가능`],
  [/^(\d+) old pods? (?:is|are) terminating$/, (count) => `이전 Pod ${count}개가 종료되는 중입니다`],
  [/^(\d+) of (\d+) new pods seen$/, (done, total) => `새 Pod ${total}개 중 ${done}개 확인됨`],
  [/^waiting until the Service answers$/, () => "서비스가 응답하기를 기다립니다"],
  [/^the Service answers at (\S+)$/, (url) => `서비스가 ${url} 에서 응답합니다`],
  [/^the Service does not answer steadily at (\S+)$/, (url) => `서비스가 ${url} 에서 안정적으로 응답하지 않습니다`],
  [/^waiting for (.+) to go$/, (names) => `삭제를 기다립니다: ${names}`],
  [/^all gone$/, () => "모두 삭제되었습니다"],

  // Criteria of completion
  [/^All (\d+) requests were answered by (.+)\.$/, (count, who) => `요청 ${count}건 모두 ${answerer(who)} 응답`],
  [/^(\d+) of (\d+) requests failed \((.*)\)\.$/, (n, all, errors) => `요청 ${all}건 중 ${n}건 실패 (${errors})`],
  [/^(.+) answered where (.+) was expected\.$/, (got, want) => `예상한 응답은 ${want}, 실제 응답은 ${got}`],
  [/^Several versions answered: (.+)\.$/, (names) => `여러 버전이 응답했습니다: ${names}`],
  [
    /^(.+) answered, too, before the second version was applied\.$/,
    (names) => `두 번째 버전을 적용하기 전에 다음 버전도 응답했습니다: ${names}`,
  ],
  [/^The first version did not become available\.$/, () => "첫 번째 버전이 준비되지 못했습니다"],
  [/^The second version made no new pods\.$/, () => "두 번째 버전을 적용해도 새 Pod가 생기지 않았습니다"],
  [/^The second version was never applied\.$/, () => "두 번째 버전을 적용하지 못했습니다"],
  [/^The rollout did not get as far as a test of the end\.$/, () => "최종 확인 단계까지 가지 못했습니다"],
  [
    /^Both versions answer alike; only pods of the second were left\.$/,
    () => "두 버전의 응답이 같지만, 두 번째 버전의 Pod만 남아 있었습니다",
  ],
  [/^Both versions answer alike; old pods were left\.$/, () => "두 버전의 응답이 같고, 이전 Pod가 남아 있었습니다"],
  [/^Not seen: (.+)\.$/, (what) => `관찰하지 못한 상태: ${what}`],
  [
    /^New pods went through ContainerCreating to Running, old ones to Terminating\.$/,
    () => "새 Pod는 ContainerCreating을 거쳐 Running, 이전 Pod는 Terminating 상태로 바뀜",
  ],
  [
    /^Only ReplicaSet (\S+) has pods and the Deployment is complete\.$/,
    (name) => `Pod가 있는 ReplicaSet은 ${name} 하나뿐이고 Deployment도 완료됨`,
  ],
  [/^The rollout did not complete\.$/, () => "롤아웃이 완료되지 않았습니다"],
  [/^ReplicaSets with pods: (.+)\.$/, (names) => `Pod가 있는 ReplicaSet: ${names === "none" ? "없음" : names}`],
  [/^The clean-up was not observed\.$/, () => "정리 결과를 확인하지 못했습니다"],
  [
    /^The embedded cluster has ended: its processes, ports and files are gone\.$/,
    () => "내장 클러스터 종료, 프로세스와 포트와 파일이 모두 사라짐",
  ],
  [/^Seen gone: (.+)\.$/, (names) => `삭제 확인: ${names}`],
  [/^After (\d+) s there is still (.+)\.$/, (seconds, names) => `${seconds}초가 지나도 남아 있음: ${names}`],

  // Criteria of zero downtime
  [/^No request was answered before the rollout\.$/, () => "롤아웃 전에 응답한 요청이 없습니다"],
  [
    /^(\d+) of (\d+) requests failed before the rollout \((.*)\)\.$/,
    (n, all, errors) => `롤아웃 전 요청 ${all}건 중 ${n}건 실패 (${errors})`,
  ],
  [/^(\d+) requests before the rollout, none failed\.$/, (count) => `롤아웃 전 요청 ${count}건 중 실패 없음`],
  [/^pod-template-hash changed from (\S+) to (\S+)\.$/, (from, to) => `pod-template-hash 변경: ${from} → ${to}`],
  [/^No change of pod-template-hash was observed\.$/, () => "pod-template-hash의 변화를 관찰하지 못했습니다"],
  [
    /^(\d+) requests failed on the sending side \((.*)\)\.$/,
    (count, errors) => `보내는 쪽에서 실패한 요청 ${count}건 (${errors})`,
  ],
  [
    /^(\d+) of (\d+) scheduled requests were not sent\.$/,
    (n, all) => `예정한 요청 ${all}건 중 ${n}건을 보내지 못했습니다`,
  ],
  [/^All (\d+) scheduled requests were sent\.$/, (count) => `예정한 요청 ${count}건을 모두 보냄`],
  [
    /^the pod template has changed after revision (\S+); images: (.+)$/,
    (revision, images) => `리비전 ${revision} 다음으로 Pod 템플릿이 바뀜; 이미지: ${images}`,
  ],
  [
    /^Without a readinessProbe a pod gets traffic as soon as its container runs, before the program listens\.$/,
    () => "readinessProbe가 없으면 프로그램이 포트를 열기 전이라도 컨테이너가 실행되는 순간부터 트래픽을 받음",
  ],
  [
    /^The Service still sent requests to pod (\S+) (\d+) ms after its deletion; times ([\d.]+) that is (\d+) s\.$/,
    (pod, ms, factor, seconds) => `Service가 ${pod}에 삭제 후 ${ms} ms까지 요청을 보냄; ${factor}배 하면 ${seconds}초`,
  ],
  [
    /^The preStop hook failed; the native sleep needs nothing in the image\.$/,
    () => "preStop 훅이 실패함; 기본 제공 sleep은 이미지에 아무것도 필요하지 않음",
  ],
  [
    /^The grace period has to hold the preStop sleep of (\d+) s, the longest request and a margin\.$/,
    (seconds) => `종료 유예 시간은 preStop sleep ${seconds}초와 가장 긴 요청, 여유를 담아야 함`,
  ],
  [
    /^Recreate ends all old pods before the first new one starts\.$/,
    () => "Recreate는 새 Pod가 하나도 뜨기 전에 이전 Pod를 모두 끝냄",
  ],
  [
    /^Old pods must stay until new ones are ready to take over\.$/,
    () => "새 Pod가 준비될 때까지 이전 Pod가 남아 있어야 함",
  ],
  [/^The recording was cut off\.$/, () => "기록이 도중에 끊김"],
  [/^The objects were watched without interruption\.$/, () => "객체를 끊김 없이 관찰함"],
  [
    /^The watch of (.+) was interrupted for (\d+) ms: (.+)$/s,
    (resources, ms, reason) => `${resources} 관찰이 ${ms} ms 동안 끊김: ${reason}`,
  ],
  [
    /^The watch of (.+) was interrupted until the end: (.+)$/s,
    (resources, reason) => `${resources} 관찰이 끝까지 끊김: ${reason}`,
  ],
  [/^All pods of the first version are gone\.$/, () => "첫 번째 버전의 Pod가 모두 사라짐"],
  [/^The rollout was not seen to its end\.$/, () => "롤아웃이 끝나는 것을 확인하지 못했습니다"],
  [/^Left: (.+)\.$/, (names) => `남은 것: ${names}`],
  [/^The end of the rollout was not seen\.$/, () => "롤아웃이 끝나는 것을 확인하지 못했습니다"],
  [/^After the end several versions answered: (.+)\.$/, (names) => `완료 후에도 여러 버전이 응답했습니다: ${names}`],
  [/^After the end nobody answered\.$/, () => "완료 후 응답이 없었습니다"],
  [
    /^After the end all (\d+) requests that were answered were answered by (.+)\.$/,
    (count, who) => `완료 후 응답받은 요청 ${count}건 모두 ${answerer(who)} 응답`,
  ],
  [/^There was no traffic during the rollout\.$/, () => "롤아웃 중 트래픽이 없었습니다"],
  [/^(\d+) requests during the rollout, none failed\.$/, (count) => `롤아웃 중 요청 ${count}건 중 실패 없음`],
  [
    /^(\d+) of (\d+) requests failed during the rollout \((.*)\)\.$/,
    (n, all, errors) => `롤아웃 중 요청 ${all}건 중 ${n}건 실패 (${errors})`,
  ],

  [/^Requests failed before the rollout as well\.$/, () => "롤아웃 전에도 실패한 요청이 있음"],
  [
    /^All of them while the Kubernetes API could not be reached either\.$/,
    () => "모두 Kubernetes API에도 연결되지 않던 동안 실패함",
  ],
  [/^What counts is the threshold (.+)\.$/, (names) => `판정 기준은 임계값 ${names}`],

  // Thresholds
  [/^(\d+) of (\d+) requests failed \(([\d.]+ %)\)\.$/, (n, all, share) => `요청 ${all}건 중 ${n}건 실패 (${share})`],
  [/^There were (\d+) requests during the rollout\.$/, (count) => `롤아웃 중 요청 ${count}건`],
  [/^There were ([\d.]+) requests per second during the rollout\.$/, (rate) => `롤아웃 중 초당 요청 ${rate}건`],
  [/^The versions never answered side by side\.$/, () => "두 버전이 함께 응답한 적이 없음"],
  [
    /^Several versions answered side by side for ([\d.]+ m?s)\.$/,
    (duration) => `여러 버전이 함께 응답한 시간 ${duration}`,
  ],
  [/^The longest time without an answer was ([\d.]+ m?s)\.$/, (duration) => `응답이 없던 가장 긴 시간 ${duration}`],
  [/^The rollout took ([\d.]+ m?s)\.$/, (duration) => `롤아웃에 걸린 시간 ${duration}`],
  [/^The rollout was not complete after ([\d.]+ m?s)\.$/, (duration) => `${duration}이 지나도 롤아웃이 완료되지 않음`],
  [
    /^The (\S+) of (http_req_\w+) was ([\d.]+ m?s)\.$/,
    (aggregation, metric, value) => `${metric}의 ${aggregation} ${value}`,
  ],
  [
    /^The threshold (.+) broke ([\d.]+) s after the second version was applied\.$/,
    (name, seconds) => `두 번째 버전을 적용하고 ${seconds}초 뒤 임계값을 벗어남: ${name}`,
  ],
  [
    /^Requests failed, noticed ([\d.]+) s after the second version was applied\.$/,
    (seconds) => `두 번째 버전을 적용하고 ${seconds}초 뒤 실패한 요청을 확인함`,
  ],
  [/^The rollout is rolled back\.$/, () => "롤아웃을 되돌립니다"],
  [/^The rollout was rolled back for it\.$/, () => "이 때문에 롤아웃을 되돌림"],
  [/^The run ends here\.$/, () => "여기서 실행을 끝냅니다"],
  [/^The run was ended for it\.$/, () => "이 때문에 실행을 끝냄"],
  [/^No request was answered during the rollout\.$/, () => "롤아웃 중 응답받은 요청이 없음"],

  // Rollback
  [
    /^Revision (\d+) was restored within ([\d.]+ m?s)\.$/,
    (revision, duration) => `리비전 ${revision} 복원, 걸린 시간 ${duration}`,
  ],
  [/^(\d+) requests during the rollback, none failed\.$/, (count) => `롤백 중 요청 ${count}건 중 실패 없음`],
  [
    /^(\d+) of (\d+) requests failed during the rollback \((.*)\)\.$/,
    (n, all, errors) => `롤백 중 요청 ${all}건 중 ${n}건 실패 (${errors})`,
  ],
  [/^After the rollback (.+) still answered\.$/, (names) => `롤백 후에도 ${names} 응답`],
  [/^The end of the rollback was not seen\.$/, () => "롤백이 끝나는 것을 확인하지 못했습니다"],
  [
    /^pod-template-hash is (\S+), and it was (\S+)\.$/,
    (now, before) => `pod-template-hash가 ${before}에서 ${now}(으)로 달라짐`,
  ],
  [
    /^Deployment (\S+) is paused, so it cannot be rolled back; resume it first with (`.+`)\.$/,
    (name, command) => `Deployment ${name}: 일시 중지된 상태라 롤백할 수 없습니다. 먼저 ${command} 명령으로 재개하세요`,
  ],
  [
    /^Deployment (\S+) has no earlier revision to roll back to\.$/,
    (name) => `Deployment ${name}: 되돌릴 이전 리비전이 없습니다`,
  ],
  [
    /^Deployment (\S+) has the pod template of revision (\d+) already\.$/,
    (name, revision) => `Deployment ${name}: Pod 템플릿이 이미 리비전 ${revision}과 같습니다`,
  ],
  [/^Deployment (\S+) cannot be rolled back: (.+)$/, (name, why) => `Deployment ${name}: 롤백할 수 없습니다: ${why}`],

  // Problems
  [
    /^Not finished within ([\d.]+) s: (.+)\.$/,
    (seconds, state) => `${seconds}초 안에 끝나지 않았습니다: ${inKorean(state)}`,
  ],
  [
    /^Deployment (\S+) exceeded its progress deadline of (\d+) s\.?$/,
    (name, seconds) => `Deployment ${name}: 진행 제한 시간 ${seconds}초를 넘겼습니다`,
  ],
  [
    /^The (first|second) version does not answer as it should\.$/,
    (which) => `${which === "first" ? "첫" : "두"} 번째 버전의 응답이 예상과 다릅니다`,
  ],
  [
    /^Pod (\S+) is terminating \(grace period (\S+) s\)$/,
    (name, seconds) => `Pod ${name}: 종료되는 중입니다 (유예 시간 ${seconds}초)`,
  ],
  [/^ReplicaSet (\S+) cannot create pods: (.+)$/, (name, why) => `ReplicaSet ${name}: Pod를 만들 수 없습니다: ${why}`],
  [/^Pod (\S+) (container .+ waits: .+)$/, (name, rest) => `Pod ${name}: ${inKorean(rest)}`],
  [/^Pod (\S+) (container .+ was restarted .+)$/, (name, rest) => `Pod ${name}: ${inKorean(rest)}`],
  [
    /^container (\S+) was restarted (?:once|(\d+) times)(?: \(last exit code (\d+)\))?$/,
    (name, count, exitCode) =>
      `컨테이너 ${name}: ${count || 1}번 재시작${exitCode ? ` (마지막 종료 코드 ${exitCode})` : ""}`,
  ],
  [/^container (\S+) waits: (.+)$/, (name, why) => `컨테이너 ${name} 대기 중: ${why}`],
  [/^Pod (\S+) cannot be scheduled: (.+)$/, (name, why) => `Pod ${name}: 스케줄링할 수 없습니다: ${why}`],
  [/^Pod (\S+) is pending$/, (name) => `Pod ${name}: Pending 상태입니다`],
  [/^Pod (\S+) is not ready(?:: )?(.*)$/, (name, why) => `Pod ${name}: 준비되지 않았습니다${why ? `: ${why}` : ""}`],
  [/^last log lines:$/, () => "마지막 로그:"],
  [/^An old pod could not be ended early: (.+)$/, (why) => `이전 Pod를 일찍 끝내지 못했습니다: ${why}`],
];

/**
 * A sentence of the engine in Korean, line by line; what is not known stays as it is.
 *
 * The engine words its findings in English, which the JSON report keeps; only what people read is translated.
 */
export function inKorean(text: string): string {
  return text.split("\n").map(translateLine).join("\n");
}

function translateLine(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const sentence = line.slice(indent.length);
  const whole = translateSentence(sentence);
  if (whole !== undefined) return indent + whole;
  // "2 of 3 replicas are available; web-1 container app waits: ...": the reason after it is Kubernetes' own.
  const [state = "", ...reasons] = sentence.split("; ");
  const known = reasons.length > 0 ? translateSentence(state) : undefined;
  if (known !== undefined) return indent + [known, ...reasons].join("; ");
  const parts = sentence.split(/(?<=\.) (?=[A-Z\d])/);
  const translated = parts.map(translateSentence);
  if (translated.every((part) => part === undefined)) return line;
  return indent + translated.map((part, index) => part ?? parts[index]).join(". ");
}

function translateSentence(sentence: string): string | undefined {
  for (const [pattern, korean] of TRANSLATIONS) {
    const match = pattern.exec(sentence);
    if (match) return korean(...match.slice(1).map((group) => group ?? ""));
  }
  return undefined;
}

function answerer(name: string): string {
  return name === "a program that does not name its version" ? "버전을 밝히지 않는 프로그램의" : name;
}
