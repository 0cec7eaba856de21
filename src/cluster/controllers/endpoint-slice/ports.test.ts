import { expect, test } from "vitest";
import { pod, podSpec, service } from "../testing/objects.ts";
import { endpointPortsOf } from "./ports.ts";

const [container] = podSpec().containers;

function withPorts(...ports: { name: string; containerPort: number }[]) {
  const containers = container
    ? [{ ...container, ports: ports.map((port) => ({ ...port, protocol: "TCP" as const })) }]
    : [];
  return pod("a", { spec: { containers } });
}

test("numbers are taken as they are; a port without a name gets an empty one", () => {
  expect(endpointPortsOf(pod("a"), service())).toEqual([{ name: "", port: 3000, protocol: "TCP" }]);
});

test("names are looked up in the Pod; a port it does not have is left out", () => {
  const target = service({
    ports: [
      { name: "web", protocol: "TCP", port: 80, targetPort: "http" },
      { name: "metrics", protocol: "TCP", port: 90, targetPort: "metrics", appProtocol: "http" },
    ],
  });
  expect(endpointPortsOf(withPorts({ name: "http", containerPort: 8080 }), target)).toEqual([
    { name: "web", port: 8080, protocol: "TCP" },
  ]);
  const both = withPorts({ name: "metrics", containerPort: 9090 }, { name: "http", containerPort: 1 });
  expect(endpointPortsOf(both, target)).toEqual([
    { name: "web", port: 1, protocol: "TCP" },
    { name: "metrics", port: 9090, protocol: "TCP", appProtocol: "http" },
  ]);
});
