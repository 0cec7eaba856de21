import { beforeEach, describe, expect, test } from "vitest";
import { pods, serviceAccounts } from "../../../api/resources.ts";
import { createRegistryApi, type RegistryApi } from "../registry/testing/registry-api.ts";
import { ISSUER } from "./service-account-tokens.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});
const userOf = (token: string, audiences?: string[]) => registry.api.tokens.userOf(token, audiences);
const issue = (spec: Parameters<typeof registry.api.requestToken>[2] = {}) =>
  registry.api.requestToken("app", "default", spec).token;

describe("the token of a ServiceAccount", () => {
  test("tells who shows it", () => {
    const { uid } = registry.api.get(serviceAccounts, "app", "default").metadata;
    expect(userOf(issue())).toMatchObject({
      username: "system:serviceaccount:app:default",
      uid,
      groups: ["system:serviceaccounts", "system:serviceaccounts:app", "system:authenticated"],
      audiences: [ISSUER],
    });
  });

  test("ends after an hour", async () => {
    const token = issue();
    await registry.clock.advance(3600_000);
    expect(userOf(token)).toBeDefined();
    await registry.clock.advance(10_000);
    expect(userOf(token)).toBeUndefined();
  });

  test("counts for its audiences only", () => {
    const token = issue({ audiences: ["vault"] });
    expect(userOf(token)).toBeUndefined();
    expect(userOf(token, ["vault", "other"])?.audiences).toEqual(["vault"]);
  });

  test("ends with its account, even when another of that name follows", () => {
    const token = issue();
    registry.api.delete(serviceAccounts, "app", "default");
    expect(userOf(token)).toBeUndefined();
    registry.create(serviceAccounts, "default", {});
    expect(userOf(token)).toBeUndefined();
  });

  test("ends with the pod that it is bound to, which it names", () => {
    const pod = registry.create(pods, "p", { spec: { containers: [{ name: "c", image: "i" }] } });
    const boundObjectRef = { kind: "Pod", apiVersion: "v1", name: "p", uid: pod.metadata.uid };
    const token = issue({ boundObjectRef });
    expect(userOf(token)?.extra).toMatchObject({ "authentication.kubernetes.io/pod-name": ["p"] });
    registry.api.delete(pods, "app", "p", { gracePeriodSeconds: 0 });
    expect(userOf(token)).toBeUndefined();
  });

  test.each([
    ["is cut", (token: string) => token.slice(0, -4)],
    [
      "has another payload",
      (token: string) => token.replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`),
    ],
    ["has no signature", (token: string) => token.replace(/[^.]+$/, "")],
    ["says that it needs none", (token: string) => `eyJhbGciOiJub25lIn0.${token.split(".")[1]}.`],
    ["is no token", () => "x"],
  ])("is refused when it %s", (_what, spoil) => {
    expect(userOf(spoil(issue()))).toBeUndefined();
  });

  test("of another cluster is refused", () => {
    const token = createRegistryApi().api.requestToken("app", "default", {}).token;
    issue();
    expect(userOf(token)).toBeUndefined();
  });
});
