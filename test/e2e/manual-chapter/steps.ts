/** One command of a user, and what must be seen. */
export interface Step {
  /** As typed in the project's folder. */
  readonly command: string;
  /** What begins here, in both languages; default: it belongs to what went before. */
  readonly title?: { readonly en: string; readonly ko: string };
  /** The output, both streams, must match all of them. */
  readonly shows: readonly RegExp[];
  /** Default 0. */
  readonly exitCode?: number;
  /** It goes on by itself: later steps run beside it until it has shown everything. */
  readonly follows?: boolean;
  /** Asked again until it shows everything: the cluster is on its way there. */
  readonly eventually?: boolean;
}

/** The manual chapter of the tutorial, and what every engineer types beside it. */
export const STEPS: readonly Step[] = [
  {
    title: { en: "Where is the cluster, and what is in it?", ko: "클러스터 주소와 노드" },
    command: "kubectl cluster-info",
    shows: [/Kubernetes control plane.* is running at.*https:\/\/127\.0\.0\.1:\d+/],
  },
  { command: "kubectl get nodes", shows: [/^rollscope-node +Ready/m] },
  {
    title: { en: "v1 is deployed", ko: "v1 배포" },
    command: "kubectl apply -f k8s/base/namespace.yaml -f k8s/base/configmap.yaml",
    shows: [/namespace\/app-dev created/, /configmap\/user-service-config created/],
  },
  {
    command: "kubectl -n app-dev apply -f k8s/base/deployment-v1.yaml -f k8s/base/service-nodeport.yaml",
    shows: [/deployment.apps\/user-service created/, /service\/user-service created/],
  },
  {
    command: "kubectl -n app-dev rollout status deployment/user-service --timeout=60s",
    shows: [/successfully rolled out/],
  },
  {
    command: "kubectl -n app-dev wait deployment/user-service --for=condition=Available --timeout=30s",
    shows: [/condition met/],
  },
  {
    title: { en: "The ReplicaSets are watched while v2 rolls out", ko: "ReplicaSet 변화를 관찰하며 v2로 업데이트" },
    command: "kubectl -n app-dev get rs -w",
    follows: true,
    shows: [/(?: 3 +3 +3 [^]*){2}/, /^user-service-\w+ +0 +0 +0 /m],
  },
  {
    title: { en: "What would change?", ko: "무엇이 바뀌는가" },
    command: "kubectl -n app-dev diff -f k8s/base/deployment-v2.yaml",
    exitCode: 1,
    shows: [/^-.*image: mogumogusityau\/user-service:1\.0\.0/m, /^\+.*image: mogumogusityau\/payment-service:1\.0\.0/m],
  },
  {
    command: "kubectl -n app-dev apply -f k8s/base/deployment-v2.yaml",
    shows: [/deployment.apps\/user-service configured/],
  },
  {
    command: "kubectl -n app-dev rollout status deployment/user-service --timeout=90s",
    shows: [/successfully rolled out/],
  },
  {
    title: { en: "When the old pods are gone, the final state", ko: "이전 Pod가 사라진 뒤의 최종 상태" },
    command: "kubectl -n app-dev get pods",
    eventually: true,
    shows: [/^(?![^]*Terminating)(?:.*\n){4}$/],
  },
  {
    command: "kubectl -n app-dev get all",
    shows: [
      /^deployment.apps\/user-service +3\/3 +3 +3/m,
      /^service\/user-service +NodePort/m,
      /^replicaset.apps\/.* 0 +0 +0/m,
    ],
  },
  {
    command: "kubectl -n app-dev rollout history deployment/user-service",
    shows: [/^1 +<none>$/m, /^2 +<none>$/m],
  },
  {
    command: "kubectl -n app-dev logs -f deployment/user-service",
    follows: true,
    shows: [/🚀 Payment service is running on http:\/\/0\.0\.0\.0:3000/],
  },
  {
    command: "kubectl -n app-dev describe deployment user-service",
    shows: [/RollingUpdateStrategy: +\d+ max unavailable, \d+ max surge/, /ScalingReplicaSet/],
  },
  { command: "kubectl -n app-dev get events --sort-by=.lastTimestamp", shows: [/Scaled down replica set/, /Killing/] },
  {
    title: { en: "Inside a pod", ko: "Pod 내부 확인" },
    command: "kubectl -n app-dev exec deployment/user-service -- node -p process.env.PORT",
    shows: [/^3000$/m],
  },
  {
    command: "kubectl -n app-dev port-forward deployment/user-service 18080:3000",
    follows: true,
    shows: [/Forwarding from 127\.0\.0\.1:18080 -> 3000/],
  },
  {
    command: "kubectl -n app-dev top pods",
    eventually: true,
    shows: [/^user-service-\S+ +\d+m +\d+Mi/m],
  },
  { command: "kubectl top nodes", eventually: true, shows: [/^rollscope-node +\d+m +\d+%/m] },
  { command: "kubectl explain deployment.spec.strategy.rollingUpdate.maxSurge", shows: [/maximum number of pods/i] },
  {
    title: { en: "Back to v1, and forward by hand", ko: "이전 버전으로 롤백, 수동 업데이트" },
    command: "kubectl -n app-dev rollout undo deployment/user-service",
    shows: [/deployment.apps\/user-service rolled back/],
  },
  {
    command: "kubectl -n app-dev rollout status deployment/user-service --timeout=90s",
    shows: [/successfully rolled out/],
  },
  {
    command: "kubectl -n app-dev rollout pause deployment/user-service",
    shows: [/deployment.apps\/user-service paused/],
  },
  {
    command: "kubectl -n app-dev set image deployment/user-service app=mogumogusityau/payment-service:1.0.0",
    shows: [/image updated/],
  },
  {
    command: "kubectl -n app-dev rollout resume deployment/user-service",
    shows: [/deployment.apps\/user-service resumed/],
  },
  { command: "kubectl -n app-dev scale deployment/user-service --replicas=2", shows: [/scaled/] },
  {
    command: "kubectl -n app-dev rollout restart deployment/user-service",
    shows: [/deployment.apps\/user-service restarted/],
  },
  {
    command: "kubectl -n app-dev rollout status deployment/user-service --timeout=90s",
    shows: [/successfully rolled out/],
  },
  {
    title: { en: "Server-side apply, and things made by command", ko: "server-side apply와 명령형 생성" },
    command: "kubectl apply --server-side --force-conflicts -f k8s/base/configmap.yaml",
    shows: [/configmap\/user-service-config serverside-applied/],
  },
  {
    command: "kubectl -n app-dev create deployment web --image=mogumogusityau/user-service:1.0.0 --replicas=0",
    shows: [/deployment.apps\/web created/],
  },
  {
    command: "kubectl -n app-dev create configmap notes --from-literal=greeting=hello",
    shows: [/configmap\/notes created/],
  },
  {
    command: "kubectl -n app-dev create secret generic login --from-literal=password=secret",
    shows: [/secret\/login created/],
  },
  { command: "kubectl auth can-i delete deployments -n app-dev", shows: [/^yes$/m] },
  {
    title: { en: "The node is emptied, and used again", ko: "노드 비우기와 복귀" },
    command: "kubectl drain rollscope-node --ignore-daemonsets --delete-emptydir-data --timeout=90s",
    shows: [/node\/rollscope-node drained/],
  },
  { command: "kubectl uncordon rollscope-node", shows: [/node\/rollscope-node uncordoned/] },
  {
    title: { en: "Cleaning up", ko: "청소" },
    command: "kubectl delete namespace app-dev",
    shows: [/namespace "app-dev" deleted/],
  },
  {
    command: "kubectl get all -n app-dev",
    shows: [/No resources found in app-dev namespace\./],
  },
];
