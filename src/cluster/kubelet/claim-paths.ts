import type { Pod } from "../../api/core.ts";

/** Finds the directories behind PersistentVolumeClaims; what binds claims to volumes offers it to the kubelet. */
export interface ClaimPaths {
  /**
   * The directory or file on this machine that a pod gets for a claim of its namespace.
   *
   * @throws {Error} There is none (yet); its message goes into an event and the pod waits.
   */
  pathOf(pod: Pod, claimName: string): string;
}
