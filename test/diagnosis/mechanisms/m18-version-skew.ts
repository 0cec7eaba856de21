import { join } from "node:path";
import { answeredWith } from "../support/answered-with.ts";
import { manifests } from "../support/manifests.ts";
import { UNKNOWN, type Mechanism } from "./mechanism.ts";

/** The new version moves what both share to where the old one does not find it. */
export const versionSkew: Mechanism = {
  cause: "M18",
  title: "the old version answers 404 once the new one has started",
  stage: (place) => {
    const path = join(place.directory, "migrated");
    return manifests(place, { behaviour: { unlessExists: { path, status: 404 } } }, { behaviour: { marks: path } });
  },
  truthOf: (request, truth) => (answeredWith(request, truth, 404, "1") ? ["M18"] : UNKNOWN),
};
