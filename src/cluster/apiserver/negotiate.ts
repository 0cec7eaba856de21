import { failure, type ApiError } from "../../api/status.ts";

/** How a client wants objects to be represented. */
export interface Representation {
  readonly as: "object" | "table" | "partial";
  readonly format: "json" | "yaml";
  /** Version of `meta.k8s.io` for tables and partial objects, as asked for. */
  readonly metaVersion: string;
}

/** What is going to be answered: it limits the transformations that make sense. A list by watch cannot be a table. */
export type AnswerShape = "object" | "list" | "watch" | "watch-list" | "other";

interface Clause {
  readonly mediaType: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const PLAIN: Representation = { as: "object", format: "json", metaVersion: "v1" };
const AVAILABLE =
  "application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

/**
 * Picks the first representation of an `Accept` header that can be served.
 *
 * @throws {ApiError} NotAcceptable
 * @see kubernetes apiserver/pkg/endpoints/handlers/negotiation/negotiate.go (v1.36)
 */
export function negotiate(accept: string | undefined, shape: AnswerShape): Representation {
  if (accept === undefined || accept === "" || accept === "application/json" || accept === "*/*") return PLAIN;
  for (const clause of clausesOf(accept)) {
    const format = formatOf(clause.mediaType);
    const as = transformationOf(clause, shape);
    if (!format || !as || (shape.startsWith("watch") && format === "yaml")) continue;
    return { as, format, metaVersion: clause.parameters.get("v") ?? "v1" };
  }
  throw notAcceptable();
}

/** The first clause of an `Accept` header that asks for aggregated discovery, or undefined. */
export function wantsAggregatedDiscovery(accept: string | undefined): boolean {
  for (const { mediaType, parameters } of clausesOf(accept ?? "")) {
    if (!formatOf(mediaType)) continue;
    if (!parameters.has("as")) return false;
    if (parameters.get("as") === "APIGroupDiscoveryList" && parameters.get("v") === "v2") return true;
  }
  return false;
}

function clausesOf(accept: string): Clause[] {
  const clauses = accept.split(",").map((text) => {
    const [mediaType = "", ...rest] = text.split(";").map((part) => part.trim());
    const parameters = new Map(
      rest.map((pair) => {
        const [key = "", value = ""] = pair.split("=");
        return [key.trim(), value.trim().replace(/^"|"$/g, "")] as const;
      }),
    );
    return { mediaType, parameters, quality: Number(parameters.get("q") ?? 1) };
  });
  return clauses.sort((a, b) => b.quality - a.quality);
}

function formatOf(mediaType: string): "json" | "yaml" | undefined {
  if (["application/json", "application/*", "*/*"].includes(mediaType)) return "json";
  return mediaType === "application/yaml" ? "yaml" : undefined;
}

function transformationOf({ parameters }: Clause, shape: AnswerShape): Representation["as"] | undefined {
  const as = parameters.get("as");
  if (as === undefined) return "object";
  if (shape === "other" || parameters.get("g") !== "meta.k8s.io") return undefined;
  const version = parameters.get("v");
  if (version !== "v1" && version !== "v1beta1") return undefined;
  if (as === "Table") return shape === "watch-list" ? undefined : "table";
  const expected = shape === "list" ? "PartialObjectMetadataList" : "PartialObjectMetadata";
  return as === expected ? "partial" : undefined;
}

function notAcceptable(): ApiError {
  return failure(406, "NotAcceptable", `406: Not Acceptable\n\nAvailable representations: ${AVAILABLE}`, {});
}
