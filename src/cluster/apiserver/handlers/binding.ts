import { pods } from "../../../api/resources.ts";
import { decodeBody } from "../decode-body.ts";
import { writeOptions } from "../options/write-options.ts";
import { jsonReply, plainFailure, successStatus } from "../reply.ts";
import { objectKey, type Handler } from "./handler.ts";

const BINDING = { group: "", version: "v1", kind: "Binding" };

/** POST to `pods/binding`: what schedulers of their own do. */
export const bind: Handler = async (context, request) => {
  const options = writeOptions(request.query, "CreateOptions");
  const { object, warnings } = await decodeBody(request, BINDING, options.fieldValidation);
  const { namespace, name } = objectKey(request);
  const target = (object as { target?: { kind?: string; name?: string } }).target;
  if (!target?.name) throw plainFailure("target.name: Required value");
  if (options.dryRun) context.api.get(pods, namespace, name);
  else context.api.bindPod(namespace, name, target.name);
  return jsonReply(successStatus({ code: 201 }), 201, warnings);
};
