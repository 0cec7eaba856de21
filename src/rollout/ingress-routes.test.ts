import { expect, test } from "vitest";
import type { Ingress } from "../api/networking.ts";
import { ingressRoutes, leadsTo } from "./ingress-routes.ts";

type Address = NonNullable<Ingress["status"]["loadBalancer"]["ingress"]>[number];

function ingress(spec: object, ...addresses: Address[]): Ingress {
  return { kind: "Ingress", spec, status: { loadBalancer: { ingress: addresses } } } as object as Ingress;
}
const to = (service: string, path?: string) => ({
  http: { paths: [{ path, pathType: "Prefix", backend: { service: { name: service, port: { number: 80 } } } }] },
});
const urls = (...args: Parameters<typeof ingressRoutes>) => ingressRoutes(...args).map(({ url }) => url);

test("a rule leads to its Service by host and path, at each address of the load balancer", () => {
  const both = ingress(
    { rules: [{ host: "shop.example", ...to("shop", "/api") }, to("other")] },
    { ip: "10.0.0.1" },
    { hostname: "lb" },
  );
  expect(ingressRoutes(both, "shop")).toEqual([
    { url: "http://shop.example/api", address: "10.0.0.1", port: 80 },
    { url: "http://shop.example/api", address: "lb", port: 80 },
  ]);
  expect(urls(both, "other")).toEqual(["http://10.0.0.1/", "http://lb/"]);
  expect([leadsTo(both, "shop"), leadsTo(both, "nobody")]).toEqual([true, false]);
});

test("TLS, a wildcard, another port, IPv6 and the default backend are part of the URL", () => {
  const rules = [{ host: "*.example", ...to("shop") }];
  expect(urls(ingress({ rules, tls: [{ hosts: ["*.example"] }] }, { ip: "10.0.0.1" }), "shop")).toEqual([
    "https://rollscope.example/",
  ]);
  expect(urls(ingress({ rules, tls: [{}] }, { ip: "10.0.0.1" }), "shop")).toEqual(["https://rollscope.example/"]);
  const service = { name: "shop", port: { number: 80 } };
  const other = { ip: "fd00::1", ports: [{ port: 8080, protocol: "TCP" }] };
  expect(urls(ingress({ defaultBackend: { service } }, other), "shop")).toEqual(["http://[fd00::1]:8080/"]);
});

test("without an address there is no way yet", () => {
  expect(ingressRoutes(ingress({ rules: [to("shop")] }), "shop")).toEqual([]);
});
