import { persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../api/resources.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../api/storage.ts";
import type { Component } from "../../../lifecycle.ts";
import type { Log } from "../../../log.ts";
import type { Api } from "../../api.ts";
import { createEventRecorder } from "../../events.ts";
import type { VolumeDirectories } from "../../volumes/volume-directories.ts";
import { createController, watching, watchingSelf } from "../controller.ts";
import { keyOf } from "../keys.ts";
import { reconcileClaim } from "./claim.ts";
import { reconcileVolume } from "./volume.ts";

const VOLUME = "volume:";
const volumeKey = (name: string | undefined) => (name ? [`${VOLUME}${name}`] : []);

/**
 * Brings PersistentVolumes and PersistentVolumeClaims together, makes volumes on demand and reclaims them.
 *
 * @param directories - Where volumes are made; without it they are not.
 */
export function createPersistentVolumeBinder(api: Api, directories?: VolumeDirectories, log?: Log): Component {
  const events = createEventRecorder(api, { component: "persistentvolume-controller", log });
  const context = { api, events, ...(directories ? { directories } : {}) };
  const waiting = () =>
    api
      .list(persistentVolumeClaims)
      .filter(({ status }) => status.phase !== "Bound")
      .map(keyOf);
  return createController({
    name: "persistentvolume-binder",
    api,
    sources: [
      watching(persistentVolumeClaims, (claim) => [keyOf(claim), ...volumesOf(api, claim)]),
      watching(persistentVolumes, (volume) => [
        ...volumeKey(volume.metadata.name),
        ...claimKey(volume),
        ...(volume.spec.claimRef ? [] : waiting()),
      ]),
      watchingSelf(storageClasses, waiting),
    ],
    reconcile: (key) =>
      key.startsWith(VOLUME) ? reconcileVolume(context, key.slice(VOLUME.length)) : reconcileClaim(context, key),
    log,
  });
}

function claimKey({ spec: { claimRef } }: PersistentVolume): string[] {
  return claimRef ? [`${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`] : [];
}

/** Keys of the volume that a claim names and of those that are kept for it. */
function volumesOf(api: Api, claim: PersistentVolumeClaim): string[] {
  const kept = api.list(persistentVolumes).filter((volume) => claimKey(volume).includes(keyOf(claim)));
  return [...volumeKey(claim.spec.volumeName), ...kept.flatMap(({ metadata }) => volumeKey(metadata.name))];
}
