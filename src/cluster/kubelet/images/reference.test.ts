import { expect, test } from "vitest";
import { normalizeReference, repositoryOf } from "./reference.ts";

test.each([
  ["nginx", "docker.io/library/nginx:latest"],
  ["nginx:1.27", "docker.io/library/nginx:1.27"],
  ["docker.io/nginx", "docker.io/library/nginx:latest"],
  ["docker.io/library/nginx:1", "docker.io/library/nginx:1"],
  ["mogumogusityau/user-service:1.0.0", "docker.io/mogumogusityau/user-service:1.0.0"],
  ["docker.io/mogumogusityau/user-service:1.0.0", "docker.io/mogumogusityau/user-service:1.0.0"],
  ["127.0.0.1:1/none:1", "127.0.0.1:1/none:1"],
  ["localhost/app", "localhost/app:latest"],
  ["ghcr.io/a/b@sha256:" + "0".repeat(64), "ghcr.io/a/b@sha256:" + "0".repeat(64)],
])("%s is %s", (reference, normalized) => {
  expect(normalizeReference(reference)).toBe(normalized);
});

test.each(["", "Nginx", "a//b", "a:", "a b", "a:b:c", "-a", "a@sha256:xyz"])("%j is no reference", (reference) => {
  expect(() => normalizeReference(reference)).toThrow("is not an image reference");
});

test("the repository is the name without tag and digest", () => {
  expect(repositoryOf("127.0.0.1:1/none:1")).toBe("127.0.0.1:1/none");
  expect(repositoryOf("docker.io/library/nginx:1@sha256:0")).toBe("docker.io/library/nginx");
});
