import { expect, test } from "vitest";
import { failure } from "../../api/status.ts";
import { parseManifests } from "./documents.ts";
import { asManifestError, problemsOf } from "./validate.ts";

// The messages are recorded from a real API server.

test("every broken rule keeps its field and the server's words", () => {
  const causes = [
    { reason: "FieldValueRequired", message: "Required value", field: "spec.selector" },
    { reason: "FieldValueInvalid", message: 'Invalid value: "X": must be lower case', field: "metadata.name" },
  ];
  expect(problemsOf(failure(422, "Invalid", "...", { causes }))).toEqual([
    { field: "spec.selector", reason: "Required value" },
    { field: "metadata.name", reason: 'Invalid value: "X": must be lower case' },
  ]);
});

test("unknown and duplicate fields are found in the text", () => {
  const message =
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.extra", duplicate field "data.a"';
  expect(problemsOf(failure(400, "BadRequest", message))).toEqual([
    { field: "spec.template.extra", reason: 'unknown field "spec.template.extra"' },
    { field: "data.a", reason: 'duplicate field "data.a"' },
  ]);
});

test("a wrong type is found in the text", () => {
  const message =
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32';
  expect(problemsOf(failure(400, "BadRequest", message))).toEqual([
    {
      field: "spec.replicas",
      reason: "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    },
  ]);
});

test("a refusal that is not about the object is not the manifest's fault", () => {
  expect(problemsOf(failure(403, "Forbidden", "no"))).toBeUndefined();
  expect(problemsOf(new Error("broken pipe"))).toBeUndefined();
});

test("a node port that is taken is looked at elsewhere", () => {
  const causes = [
    { message: "Invalid value: 30000: provided port is already allocated", field: "spec.ports[0].nodePort" },
  ];
  expect(problemsOf(failure(422, "Invalid", "...", { causes }))).toEqual([]);
});

test("the error names file, line, field and reason", () => {
  const [manifest] = parseManifests(
    "web.yaml",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: -1\n",
  );
  const causes = [{ field: "spec.replicas", message: "Invalid value: -1: must be greater than or equal to 0" }];
  if (!manifest) throw new Error("no manifest");
  expect(asManifestError(manifest, failure(422, "Invalid", "...", { causes }))).toMatchObject({
    code: "MANIFEST_INVALID",
    message: "web.yaml:6: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
  });
});
