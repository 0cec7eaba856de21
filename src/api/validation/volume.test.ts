import { expect, test } from "vitest";
import { validatePod } from "./pod.ts";
import { draftContainer, draftPod, messagesOf } from "./testing/drafts.ts";

const AT = "spec.volumes[0]";
const MODE = "must be a number between 0 and 0777 (octal), both inclusive";

function check(volumes: object[], volumeMounts: object[] = []): string[] {
  return messagesOf(validatePod(draftPod({ volumes, containers: [draftContainer({ volumeMounts })] })));
}

test.each<[object[], string[]]>([
  [[{ name: "" }], [`${AT}.name: Required value`]],
  [[{ name: "a" }, { name: "a" }], ['spec.volumes[1].name: Duplicate value: "a"']],
  [
    [{ name: "v", hostPath: { path: "/tmp" }, emptyDir: {} }],
    [`${AT}.hostPath: Forbidden: may not specify more than 1 volume type`],
  ],
  [[{ name: "v", configMap: {} }], [`${AT}.configMap.name: Required value`]],
  [[{ name: "v", secret: { secretName: "" } }], [`${AT}.secret.secretName: Required value`]],
  [[{ name: "v", hostPath: { path: "" } }], [`${AT}.hostPath.path: Required value`]],
  [
    [{ name: "v", hostPath: { path: "/a/../b" } }],
    [`${AT}.hostPath.path: Invalid value: "/a/../b": must not contain '..'`],
  ],
  [
    [{ name: "v", configMap: { name: "c", defaultMode: 512 } }],
    [`${AT}.configMap.defaultMode: Invalid value: 512: ${MODE}`],
  ],
  [
    [{ name: "v", secret: { secretName: "s", items: [{ key: "", path: "/abs", mode: -1 }] } }],
    [
      `${AT}.secret.items[0].key: Required value`,
      `${AT}.secret.items[0].path: Invalid value: "/abs": must be a relative path`,
      `${AT}.secret.items[0].mode: Invalid value: -1: ${MODE}`,
    ],
  ],
  [
    [{ name: "v", downwardAPI: { items: [{ path: "p" }] } }],
    [`${AT}.downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required`],
  ],
  [
    [{ name: "v", downwardAPI: { items: [{ path: "p", resourceFieldRef: { resource: "limits.cpu" } }] } }],
    [`${AT}.downwardAPI.items[0].resourceFieldRef.containerName: Required value`],
  ],
  [
    [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "", expirationSeconds: 60 } }] } }],
    [
      `${AT}.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes`,
      `${AT}.projected.sources[0].serviceAccountToken.path: Required value`,
    ],
  ],
  [[{ name: "v", persistentVolumeClaim: { claimName: "x" } }], []],
])("volumes %j", (volumes, expected) => expect(check(volumes)).toEqual(expected));

const MOUNTS = "spec.containers[0].volumeMounts";
test.each<[object[], string[]]>([
  [[{ name: "nope", mountPath: "/x" }], [`${MOUNTS}[0].name: Not found: "nope"`]],
  [
    [
      { name: "v", mountPath: "/a" },
      { name: "v", mountPath: "/a" },
    ],
    [`${MOUNTS}[1].mountPath: Invalid value: "/a": must be unique`],
  ],
  [[{ name: "v", mountPath: "" }], [`${MOUNTS}[0].mountPath: Required value`]],
  [
    [{ name: "v", mountPath: "/a", subPath: "../b", subPathExpr: "c" }],
    [
      `${MOUNTS}.subPath: Invalid value: "../b": must not contain '..'`,
      `${MOUNTS}[0].subPathExpr: Invalid value: "c": subPathExpr and subPath are mutually exclusive`,
    ],
  ],
])("mounts %j", (mounts, expected) => expect(check([{ name: "v" }], mounts)).toEqual(expected));

test("a volume that is not valid cannot be mounted", () => {
  expect(check([{ name: "v", configMap: {} }], [{ name: "v", mountPath: "/v" }])).toEqual([
    `${AT}.configMap.name: Required value`,
    `${MOUNTS}[0].name: Not found: "v"`,
  ]);
});
