import { parseJsonStrict } from "../../api/schema/parse-json.ts";
import { badRequest } from "../../api/status.ts";
import type { ExpectedKind } from "./expected-kind.ts";

/** What a body may be written in. */
export type BodyFormat = "json" | "yaml" | "protobuf";

/**
 * Parses a body as a JSON object, keeping note of duplicate fields where the format allows them.
 *
 * @param expected - Named in error messages; protobuf that does not say what it is, is taken for it.
 * @throws {ApiError} BadRequest
 */
export async function parseBody(body: Buffer, format: BodyFormat, expected: ExpectedKind): Promise<unknown> {
  if (format === "protobuf") return (await import("./parse-protobuf.ts")).parseProtobuf(body, expected);
  const text = body.toString();
  const { kind } = expected;
  if (text === "") throw unrecognized(kind, "json parse error: unexpected end of JSON input (<empty>)");
  const value = format === "json" ? parseJson(text, kind) : await parseYamlBody(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  const type = Array.isArray(value) ? "array" : typeof value;
  throw unrecognized(kind, `json parse error: json: cannot unmarshal ${type} into Go value of type struct`);
}

function parseJson(text: string, kind: string): unknown {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unrecognized(kind, `json parse error: ${reason} (${JSON.stringify(text.slice(0, 100))})`);
  }
}

async function parseYamlBody(text: string): Promise<unknown> {
  const { parseYaml } = await import("./parse-yaml.ts");
  try {
    return parseYaml(text);
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: yaml: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unrecognized(kind: string, detail: string) {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${detail}`,
  );
}
