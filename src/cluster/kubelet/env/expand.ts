/**
 * Replaces `$(NAME)` by its value; unknown names stay as they are, `$$` is a literal dollar sign.
 *
 * @see kubernetes/third_party/forked/golang/expansion/expand.go (v1.36)
 */
export function expandVariables(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    name === undefined ? "$" : (lookup(name) ?? match),
  );
}
