import type { Container, Pod } from "../../api/core.ts";

/** What a container worker asks of its pod. */
export interface ContainerOwner {
  /** The newest version of the pod. */
  readonly pod: Pod;
  readonly podIP: string;
  /** @throws {ContainerConfigError} */
  env(container: Container): Record<string, string>;
  /** Something about the container is different now. */
  changed(): void;
}
