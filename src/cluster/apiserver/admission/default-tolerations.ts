import type { Pod } from "../../../api/core.ts";
import { pods } from "../../../api/resources.ts";
import type { AdmissionStep } from "./step.ts";

const TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const SECONDS = 300;

/**
 * A Pod stays for five minutes on a node that is not ready or unreachable, unless it says otherwise.
 *
 * @see kubernetes/plugin/pkg/admission/defaulttolerationseconds/admission.go (v1.36)
 */
export const addDefaultTolerations: AdmissionStep = (definition, object) => {
  if (definition.plural !== pods.plural || definition.group !== pods.group) return;
  const { spec } = object as Pod;
  const present = spec.tolerations ?? [];
  const missing = TAINTS.filter((taint) => !present.some((entry) => tolerates(entry, taint)));
  if (missing.length === 0) return;
  const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: SECONDS }));
  spec.tolerations = [...present, ...added];
};

function tolerates(toleration: { key?: string; effect?: string }, taint: string): boolean {
  const key = !toleration.key || toleration.key === taint;
  return key && (!toleration.effect || toleration.effect === "NoExecute");
}
