import type { Api } from "../../api.ts";
import type { EventRecorder } from "../../events.ts";
import type { VolumeDirectories } from "../../volumes/volume-directories.ts";

/** What claims and volumes are brought together with. */
export interface BinderContext {
  readonly api: Api;
  readonly events: EventRecorder;
  /** Without it volumes are not made on demand. */
  readonly directories?: VolumeDirectories;
}
