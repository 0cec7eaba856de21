import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readEnvelope } from "../../src/api/protobuf/envelope.ts";
import { deployments, pods, serviceAccounts, services } from "../../src/api/resources.ts";
import { decodeObject } from "../../src/api/schema/decode.ts";
import { parseProtobuf } from "../../src/cluster/apiserver/parse-protobuf.ts";
import { hasClients } from "../support/client.ts";
import { kubectl } from "../support/kubectl.ts";
import { startRecordingServer, type Recorded, type RecordingServer } from "./recording-server.ts";

const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** Words are separated by spaces; `\ ` is a space in a word. */
const COMMANDS = String.raw`
create namespace x
create deployment web --image=nginx --image=redis --replicas=2
create deployment web --image=nginx --port=80 -- sleep 5
create configmap c --from-literal=a=b
create secret generic s --from-literal=a=b --type=x/y
create secret docker-registry r --docker-username=u --docker-password=p --docker-email=a@b.example
create service clusterip s --tcp=80:http --tcp=81:8080
create service nodeport s --tcp=80:8080 --node-port=30123
create service loadbalancer s --tcp=80
create service externalname s --external-name=example.org
create serviceaccount s
create job j --image=busybox -- echo a
create cronjob c --image=busybox --schedule=*/5\ *\ *\ *\ * --restart=OnFailure -- echo a
create quota q --hard=cpu=1500m,pods=2 --scopes=BestEffort
create poddisruptionbudget p --selector=app=web --min-available=50%
create poddisruptionbudget p --selector=app=web --max-unavailable=1
create priorityclass p --value=-5 --global-default --description=low --preemption-policy=Never
create role r --verb=get,list --resource=pods,deployments.apps --resource-name=a
create clusterrole r --verb=get --non-resource-url=/healthz
create clusterrole r --aggregation-rule=a=b
create rolebinding b --role=r --user=u --group=g --serviceaccount=default:s
create clusterrolebinding b --clusterrole=r --user=u
create ingress i --class=c --rule=example.org/a*=svc:http,tls=t --default-backend=d:80 --annotation=a=b
`;

describe.skipIf(!hasClients())("kubectl", () => {
  let server: RecordingServer;
  beforeAll(async () => {
    server = await startRecordingServer();
  });
  afterEach(() => {
    server.recorded.length = 0;
    server.answer = undefined;
  });
  afterAll(() => server.close());

  const run = async (line: string, ...flags: string[]) => {
    const words = line.match(/(\\.|\S)+/g)?.map((word) => word.replaceAll("\\ ", " ")) ?? [];
    const end = words.indexOf("--");
    const { stdout, stderr } = await kubectl(
      server.kubeconfig,
      words.toSpliced(end < 0 ? words.length : end, 0, ...flags),
    );
    expect(stderr).toBe("");
    return stdout;
  };

  test.each(COMMANDS.trim().split("\n"))(
    "%s: what arrives in protobuf is what --dry-run=client shows",
    async (line) => {
      const expected = JSON.parse(await run(line, "--dry-run=client", "--output=json")) as unknown;
      server.answer = decode;
      await run(line);
      expect(server.recorded.map(({ contentType }) => contentType)).toEqual([PROTOBUF]);
      expect(server.recorded.map(decode)).toEqual([expected]);
    },
  );

  test("scale, expose, run and delete work, whatever they send", async () => {
    const { api } = server;
    api.create(serviceAccounts, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "default" },
    });
    await run("create deployment web --image=nginx --port=80");
    await run("scale deployment web --replicas=3");
    expect(api.get(deployments, "default", "web").spec.replicas).toBe(3);
    await run("expose deployment web --port=80 --target-port=http");
    expect(api.get(services, "default", "web").spec.ports).toMatchObject([{ port: 80, targetPort: "http" }]);
    await run("run p --image=nginx --labels=a=b");
    expect(api.get(pods, "default", "p").metadata.labels).toEqual({ a: "b" });
    await run("delete pod p --wait=false");
    expect(api.list(pods)).toEqual([]);
  });
});

function decode({ body }: Recorded): unknown {
  const { apiVersion, kind } = readEnvelope(body);
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const value = parseProtobuf(body, { group, version, kind });
  return decodeObject(value, { apiVersion, kind, fieldValidation: "Strict" }).object;
}
