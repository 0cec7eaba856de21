import type { ConnectionAccepted, ConnectionEnded } from "../ground-truth.ts";

/** What the balancer's thread is started with. */
export interface BalancerOrder {
  /** Of its choice among backends. */
  readonly seed: number;
  /** Whether it tells of every connection. */
  readonly tellsConnections: boolean;
}

/** What became of a connection. */
export type ConnectionFact = ConnectionAccepted | ConnectionEnded;

/** Where the balancer connects to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** An address to listen on, and where its connections go. */
export interface Route {
  readonly address: string;
  readonly port: number;
  /** Without any, nothing listens there: clients are refused. */
  readonly targets: readonly Target[];
  /** So long a client keeps its target. */
  readonly affinityMs?: number;
}

/** An address that could not be listened on. */
export interface ListenFailure {
  readonly address: string;
  readonly port: number;
  /** System code, e.g. `EADDRINUSE`. */
  readonly code: string;
}

/** To the balancer's thread: the whole table. One at a time: the next comes after the answer. */
export interface BalancerTable {
  readonly routes: readonly Route[];
}

/** From the balancer's thread: the table is in force, but for these; or what became of connections, several at once. */
export type BalancerAnswer =
  | { readonly failures: readonly ListenFailure[] }
  | { readonly connections: readonly ConnectionFact[] };
