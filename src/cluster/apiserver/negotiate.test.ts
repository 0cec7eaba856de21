import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/status.ts";
import { negotiate, wantsAggregatedDiscovery, type AnswerShape } from "./negotiate.ts";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const PARTIAL_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

describe("negotiate", () => {
  test.each<[string | undefined, AnswerShape, string, string]>([
    [undefined, "object", "object", "json"],
    ["*/*", "list", "object", "json"],
    ["application/xml, application/json;q=0.8", "object", "object", "json"],
    [`${TABLE},application/json`, "list", "table", "json"],
    ["application/json;as=Table;v=v2;g=meta.k8s.io,application/json", "list", "object", "json"],
    [`${TABLE},application/json`, "watch-list", "object", "json"],
    [PARTIAL_LIST, "list", "partial", "json"],
    ["application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "watch", "partial", "json"],
    ["application/vnd.kubernetes.protobuf,application/json", "object", "object", "json"],
    ["application/yaml", "object", "object", "yaml"],
    ["application/json;q=0.2,application/yaml", "object", "object", "yaml"],
  ])("%s for %s is %s in %s", (accept, shape, as, format) => {
    expect(negotiate(accept, shape)).toMatchObject({ as, format });
  });

  test.each<[string, AnswerShape]>([
    ["application/xml", "object"],
    ["application/vnd.kubernetes.protobuf", "object"],
    ["application/json;as=Chart;v=v1;g=meta.k8s.io", "list"],
    ["application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "list"],
    [TABLE, "other"],
    ["application/yaml", "watch"],
    [TABLE, "watch-list"],
  ])("%s for %s is not acceptable", (accept, shape) => {
    expect(() => negotiate(accept, shape)).toThrow(ApiError);
    expect(() => negotiate(accept, shape)).toThrow(/^406: Not Acceptable/);
  });

  test("recognises who asks for aggregated discovery first", () => {
    const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    expect(wantsAggregatedDiscovery(`${aggregated},application/json`)).toBe(true);
    expect(wantsAggregatedDiscovery(`application/json,${aggregated}`)).toBe(false);
    expect(wantsAggregatedDiscovery(aggregated.replace("v=v2", "v=v9"))).toBe(false);
    expect(wantsAggregatedDiscovery(undefined)).toBe(false);
  });
});
