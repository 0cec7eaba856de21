import { RollscopeError } from "../../../errors.ts";

const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const HOST = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?";
const NAME = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/i;

/**
 * The full form of an image reference, as container runtimes understand it: `nginx` is `docker.io/library/nginx:latest`.
 *
 * @throws {RollscopeError} IMAGE_INVALID
 * @see github.com/distribution/reference ParseNormalizedNamed
 */
export function normalizeReference(reference: string): string {
  const [beforeDigest, digest] = splitLast(reference, "@");
  const colon = beforeDigest.lastIndexOf(":");
  const tagged = colon > beforeDigest.lastIndexOf("/");
  const name = tagged ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = tagged ? beforeDigest.slice(colon + 1) : undefined;
  if (!NAME.test(name) || (tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) {
    throw new RollscopeError(
      "IMAGE_INVALID",
      `${JSON.stringify(reference)} is not an image reference, such as team/app:1.0`,
    );
  }
  const suffix = `${tag === undefined ? (digest === undefined ? ":latest" : "") : `:${tag}`}${digest ? `@${digest}` : ""}`;
  return `${withDomain(name)}${suffix}`;
}

function withDomain(name: string): string {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  if (!isDomain) return `docker.io/${slash < 0 ? "library/" : ""}${name}`;
  const rest = name.slice(slash + 1);
  if (first !== "docker.io" && first !== "index.docker.io") return name;
  return `docker.io/${rest.includes("/") ? "" : "library/"}${rest}`;
}

/** The name without tag and digest: `docker.io/library/nginx`. */
export function repositoryOf(normalized: string): string {
  const [name] = splitLast(normalized, "@");
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}

function splitLast(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
