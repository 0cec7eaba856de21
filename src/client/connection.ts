/** What a request carries to say who asks. */
export interface Credentials {
  /** Names in lower case: `authorization`, `impersonate-user`. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** PEM. */
  readonly cert?: string;
  /** PEM. */
  readonly key?: string;
}

/** Where a Kubernetes API is and how to talk to it: one context of a kubeconfig. */
export interface Connection {
  readonly context: string;
  /** Scheme, host, port and perhaps a path; without a trailing slash. */
  readonly server: string;
  /** The namespace of the context; `default` when it names none. */
  readonly namespace: string;
  readonly tls: {
    /** PEM. */
    readonly ca?: string;
    readonly servername?: string;
    readonly insecure: boolean;
  };
  /** The credentials of now: tokens of files and of exec plugins are renewed. */
  authenticate(): Promise<Credentials>;
}
