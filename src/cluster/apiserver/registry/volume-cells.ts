const SHORT: readonly [string, string][] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

/** `RWO,ROX`, in this order. */
export function accessModesCell(modes: readonly string[] = []): string {
  return SHORT.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(",");
}

/** The class that stands in the old annotation or in the spec. */
export function classOf(annotations: Record<string, string> | undefined, className: string | undefined): string {
  return annotations?.["volume.beta.kubernetes.io/storage-class"] ?? className ?? "";
}
