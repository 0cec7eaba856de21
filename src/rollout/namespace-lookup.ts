import type { Namespace } from "../api/core.ts";
import { namespaces } from "../api/resources.ts";
import { isApiError } from "../api/status.ts";
import type { Client } from "../client/client.ts";

/**
 * A namespace; undefined when there is none, `hidden` when we may not look: then it is taken to be there, and somebody
 * else's.
 */
export async function lookUpNamespace(client: Client, name: string): Promise<Namespace | "hidden" | undefined> {
  try {
    return await client.find(namespaces, "", name);
  } catch (error) {
    if (isApiError(error, "Forbidden")) return "hidden";
    throw error;
  }
}
