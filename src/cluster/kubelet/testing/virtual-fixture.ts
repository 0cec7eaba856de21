import type { Container, ContainerStatus } from "../../../api/core.ts";
import { seededRandom } from "../../../random.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import { SimulatedRuntime } from "../runtime/simulated-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { kubeletFixture, type FixtureOptions, type KubeletFixture } from "./kubelet-fixture.ts";

/** A kubelet in virtual time. */
export interface VirtualFixture extends KubeletFixture {
  readonly clock: VirtualClock;
  /** Status of the first container of a pod. */
  app(name: string): ContainerStatus | undefined;
  /** Status of the pod's condition Ready. */
  readyOf(name: string): string | undefined;
}

/** The container that most tests use. */
export const app = { name: "app", image: "app:1" } as Container;

/** Annotations for the simulated runtime, without their common prefix. */
export const simulate = (values: Record<string, number>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`rollscope.dev/simulate-${name}`, String(value)]));

/** Started, with simulated containers; `adapt` may change the runtime. The caller stops it. */
export async function startVirtual(
  options: FixtureOptions = {},
  adapt: (runtime: SimulatedRuntime) => Runtime = (runtime) => runtime,
): Promise<VirtualFixture> {
  const clock = new VirtualClock();
  const newRuntime = () => adapt(new SimulatedRuntime({ clock, random: seededRandom(2) }));
  const fixture = kubeletFixture(newRuntime, { ...options, clock });
  await fixture.kubelet.start();
  return {
    ...fixture,
    clock,
    app: (name) => fixture.pod(name).status.containerStatuses?.[0],
    readyOf: (name) => fixture.pod(name).status.conditions?.find(({ type }) => type === "Ready")?.status,
  };
}
