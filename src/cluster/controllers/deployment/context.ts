import type { EventRecorder } from "../../events.ts";
import type { Api } from "../../api.ts";

/** What reconciling a Deployment works with. */
export interface DeploymentContext {
  readonly api: Api;
  readonly events: EventRecorder;
}
