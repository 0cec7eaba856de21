import { expect, test } from "vitest";
import { rewriteHtml, rewriteUrl } from "./rewrite-links.ts";

const place = { prefix: "/api/v1/x/proxy", backendHost: "127.244.1.2:80", requestHost: "localhost:8001" };

test.each([
  ["/a?b#c", "/api/v1/x/proxy/a?b#c"],
  ["/api/v1/x/proxy/a", "/api/v1/x/proxy/a"],
  ["http://127.244.1.2:80/a/", "/api/v1/x/proxy/a/"],
  ["http://localhost:8001/a", "http://localhost:8001/api/v1/x/proxy/a"],
  ["http://example.com/a", "http://example.com/a"],
  ["a/b", "a/b"],
  ["#top", "#top"],
  ["mailto:me@example.com", "mailto:me@example.com"],
])("%s leads to %s", (url, expected) => {
  expect(rewriteUrl(url, place)).toBe(expected);
});

test("in a page only attributes with URLs change", () => {
  const page = `<a class="/x" href="/a">/b</a><img src='/c'><p title="/d"></p><!-- href="/e" --><A HREF="/f"/>`;
  expect(rewriteHtml(page, { ...place, prefix: "/p" })).toBe(
    `<a class="/x" href="/p/a">/b</a><img src='/p/c'><p title="/d"></p><!-- href="/e" --><A HREF="/p/f"/>`,
  );
});
