import { expect, test } from "vitest";
import { PathMap } from "./path-map.ts";

const map = new PathMap([
  { path: "/etc/conf", target: "/pods/conf" },
  { path: "/etc/conf/deep/", target: "/pods/deep" },
  { path: "/", target: "/pods/root" },
]);

test("the longest mount that holds a path counts; one below no mount is nowhere", () => {
  expect(map.locate("/etc/conf")).toBe("/pods/conf");
  expect(map.locate("/etc/conf/a/b")).toBe("/pods/conf/a/b");
  expect(map.locate("/etc/conf/deep/x")).toBe("/pods/deep/x");
  expect(map.locate("/etc/config")).toBeUndefined();
  expect(map.locate("etc/conf")).toBeUndefined();
});

test.each([
  ["cat /etc/conf/a >/etc/conf/b;ls '/etc/conf'", "cat /pods/conf/a >/pods/conf/b;ls '/pods/conf'"],
  ["--file=/etc/conf/deep/x", "--file=/pods/deep/x"],
  ["/etc/conf:/etc/conf.d:/etc/conf-old:/srv/etc/conf", "/pods/conf:/etc/conf.d:/etc/conf-old:/srv/etc/conf"],
  [
    "$HOME/etc/conf ${X}/etc/conf $(pwd)/etc/conf http://h/etc/conf",
    "$HOME/etc/conf ${X}/etc/conf $(pwd)/etc/conf http://h/etc/conf",
  ],
])("in text only whole paths are replaced: %s", (text, expected) => {
  expect(map.locateAll(text)).toBe(expected);
});

test("without mounts a text stays as it is", () => {
  expect(new PathMap([]).locateAll("cat /etc/conf")).toBe("cat /etc/conf");
});
