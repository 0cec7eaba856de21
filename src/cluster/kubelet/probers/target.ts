/** Where a probe goes. */
export interface ProbeTarget {
  /** Host as the pod spec means it, for messages and the Host header. */
  readonly name: string;
  /** Port as the pod spec means it. */
  readonly port: number;
  /** Where to connect to really. */
  readonly target: { readonly host: string; readonly port: number };
}

/** A failure to connect in the words of Go's net package: `dial tcp 127.244.0.5:3000: connect: connection refused`. */
export function dialMessage({ name, port }: ProbeTarget, error: NodeJS.ErrnoException): string {
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connect: connection refused",
    ECONNRESET: "read: connection reset by peer",
    EHOSTUNREACH: "connect: no route to host",
    ENETUNREACH: "connect: network is unreachable",
    ETIMEDOUT: "i/o timeout",
    ENOTFOUND: "no such host",
  };
  return `dial tcp ${name}:${port}: ${words[error.code ?? ""] ?? error.message}`;
}
