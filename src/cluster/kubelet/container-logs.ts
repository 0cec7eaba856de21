/** What `pods/{name}/log` can ask for. @see kubernetes core/v1 PodLogOptions */
export interface LogOptions {
  follow?: boolean;
  previous?: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  timestamps?: boolean;
  limitBytes?: number;
}

/** How the API server reads container logs from the kubelet of a node. */
export interface ContainerLogs {
  /**
   * Chunks of log text; ends when everything asked for was sent, or with `follow` when the container has ended.
   *
   * @throws {ApiError} BadRequest when the container has not started, as the kubelet words it.
   */
  logs(
    namespace: string,
    podName: string,
    container: string,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<string>;
}
