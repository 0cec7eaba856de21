import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { homeDirectory, makePrivateDirectory } from "./home.ts";

test("ROLLSCOPE_HOME goes before everything else", () => {
  expect(homeDirectory({ ROLLSCOPE_HOME: "/here", XDG_STATE_HOME: "/state" }, "linux", "/home/me")).toBe("/here");
});

test("each platform has its own state directory", () => {
  expect(homeDirectory({}, "linux", "/home/me")).toBe("/home/me/.local/state/rollscope");
  expect(homeDirectory({ XDG_STATE_HOME: "/state" }, "linux", "/home/me")).toBe("/state/rollscope");
  expect(homeDirectory({ XDG_STATE_HOME: "relative" }, "linux", "/home/me")).toBe("/home/me/.local/state/rollscope");
  expect(homeDirectory({}, "darwin", "/Users/me")).toBe("/Users/me/Library/Application Support/rollscope");
  expect(homeDirectory({ LOCALAPPDATA: "/local" }, "win32", "/users/me")).toBe("/local/rollscope");
});

test("a state directory is closed to others, even when it exists already", () => {
  const parent = mkdtempSync(join(tmpdir(), "rollscope-home-"));
  const path = join(parent, "state");
  mkdirSync(path, { mode: 0o755 });
  makePrivateDirectory(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  rmSync(parent, { recursive: true });
});
