import { expect, test } from "vitest";
import { compareVersions } from "./version-order.ts";

test("stable versions come first, newer ones before older ones, odd names last", () => {
  const versions = [
    "foo10",
    "v1alpha1",
    "v1",
    "v11",
    "v2",
    "v1beta1",
    "v2beta1",
    "v11alpha2",
    "v10beta3",
    "foo1",
    "v1beta2",
  ];
  expect(versions.sort(compareVersions)).toEqual([
    "v11",
    "v2",
    "v1",
    "v10beta3",
    "v2beta1",
    "v1beta2",
    "v1beta1",
    "v11alpha2",
    "v1alpha1",
    "foo1",
    "foo10",
  ]);
});
