import type { Container, Pod } from "../../../api/core.ts";
import { validateEphemeralContainersUpdate } from "../../../api/validation/ephemeral-container.ts";
import { validatePodResize } from "../../../api/validation/pod-resize.ts";
import { validatePod } from "../../../api/validation/pod.ts";
import type { PartWrite } from "./definition.ts";

/** @see kubernetes/pkg/registry/core/pod/strategy.go podEphemeralContainersStrategy (v1.36) */
export const ephemeralContainersPart: PartWrite<Pod> = {
  prepareForUpdate: (pod, old) => {
    const { ephemeralContainers } = pod.spec;
    keepAllBut(pod, old, { ...old.spec, ...(ephemeralContainers ? { ephemeralContainers } : {}) });
    if (!ephemeralContainers) delete pod.spec.ephemeralContainers;
  },
  validateUpdate: (pod, old) => [...validatePod(pod), ...validateEphemeralContainersUpdate(pod, old)],
};

/** @see kubernetes/pkg/registry/core/pod/strategy.go podResizeStrategy (v1.36) */
export const resizePart: PartWrite<Pod> = {
  prepareForUpdate: (pod, old) => {
    const { containers, initContainers } = pod.spec;
    keepAllBut(pod, old, {
      ...old.spec,
      containers: resized(containers, old.spec.containers),
      ...(initContainers ? { initContainers: resized(initContainers, old.spec.initContainers ?? []) } : {}),
    });
  },
  validateUpdate: (pod, old) => [...validatePod(pod), ...validatePodResize(pod, old)],
};

function keepAllBut(pod: Pod, old: Pod, spec: Pod["spec"]): void {
  pod.spec = spec;
  pod.status = old.status;
  const { labels, annotations, ownerReferences, finalizers } = old.metadata;
  Object.assign(pod.metadata, { labels, annotations, ownerReferences, finalizers });
  for (const [name, value] of Object.entries({ labels, annotations, ownerReferences, finalizers })) {
    if (value === undefined) delete pod.metadata[name as "labels"];
  }
}

/** The old containers with the new resources; other containers are left for the validation to refuse. */
function resized(containers: Container[], old: readonly Container[]): Container[] {
  if (containers.length !== old.length || containers.some(({ name }, index) => name !== old[index]?.name)) {
    return containers;
  }
  return old.map((before, index) => {
    const { resources, resizePolicy } = containers[index] ?? before;
    return { ...before, resources, ...(resizePolicy ? { resizePolicy } : {}) };
  });
}
