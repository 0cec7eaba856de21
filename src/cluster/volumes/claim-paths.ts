import { existsSync } from "node:fs";
import { persistentVolumeClaims, persistentVolumes } from "../../api/resources.ts";
import type { Api } from "../api.ts";
import type { ClaimPaths } from "../kubelet/claim-paths.ts";
import { checkedHostPath } from "../kubelet/host-path.ts";

/** Finds the directories behind claims through the volumes they are bound to. */
export function createClaimPaths(api: Api): ClaimPaths {
  return {
    pathOf(pod, claimName) {
      const { namespace = "" } = pod.metadata;
      const claim = api.find(persistentVolumeClaims, namespace, claimName);
      if (!claim) throw new Error(`persistentvolumeclaim ${JSON.stringify(claimName)} not found`);
      if (claim.status.phase !== "Bound") throw new Error(`PVC ${namespace}/${claimName} is not bound`);
      const { hostPath, local } = api.get(persistentVolumes, "", claim.spec.volumeName ?? "").spec;
      if (hostPath) return checkedHostPath(hostPath);
      if (!local) throw new Error("volume type is not offered by the embedded cluster");
      if (!existsSync(local.path)) throw new Error(`local volume path ${JSON.stringify(local.path)} does not exist`);
      return local.path;
    },
  };
}
