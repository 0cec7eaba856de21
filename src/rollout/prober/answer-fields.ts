import type { RequestResult } from "../request-result.ts";

/** Who answered, as the answer says. */
export type AnswerFields = Pick<RequestResult, "service" | "version" | "release" | "pod">;

const FIELDS = ["service", "version", "release", "pod"] as const;

/** Picks the fields out of a JSON object; any other body has none. Only non-empty texts count. */
export function answerFields(body: string): AnswerFields {
  if (!/^\s*\{/.test(body)) return {};
  const fields: { -readonly [field in keyof AnswerFields]: string } = {};
  try {
    const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
    for (const field of FIELDS) {
      const value = answer[field];
      if (typeof value === "string" && value !== "") fields[field] = value;
    }
  } catch {
    return {}; // not JSON after all: nothing to pick from
  }
  return fields;
}
