const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/**
 * Compares names of API versions, the most stable and newest first: `v2`, `v1`, `v1beta2`, `v1alpha1`, then all others by
 * name.
 *
 * @see kubernetes apimachinery/pkg/version/helpers.go CompareKubeAwareVersionStrings (v1.36)
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  if (!left || !right) return left ? -1 : right ? 1 : compareText(a, b);
  const difference = left.findIndex((part, index) => part !== right[index]);
  return difference < 0 ? 0 : (right[difference] ?? 0) - (left[difference] ?? 0);
}

/** Stability, then numbers; undefined for a name of another form. */
function rankOf(version: string): number[] | undefined {
  const match = VERSION.exec(version);
  if (!match) return undefined;
  const [, major, stage, minor = "0"] = match;
  return [stage === undefined ? 2 : stage === "beta" ? 1 : 0, Number(major), Number(minor)];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
