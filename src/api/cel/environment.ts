import { createRequire } from "node:module";
import type { Environment } from "@marcbachmann/cel-js";
import { registerLibraries } from "./libraries.ts";

type Library = typeof import("@marcbachmann/cel-js");

/** A value as expressions know it: whole numbers are bigint, moments are Date. */
export type CelContext = Readonly<Record<string, unknown>>;

/** Whether a value is always there. */
export type CelVariables = Readonly<Record<string, "dyn" | "optional<dyn>">>;

/** A compiled expression. */
export interface CelProgram {
  /** @throws {Error} As the expression fails: no such key, no such overload, ... */
  run(context: CelContext): unknown;
}

/** What keeps an expression from being compiled. */
export class CelError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CelError";
  }
}

let loaded: { library: Library; environments: Map<string, Environment> } | undefined;

/**
 * Compiles an expression in the Common Expression Language, with most of the functions that Kubernetes adds to it.
 *
 * The library is loaded when the first expression is compiled: hardly any cluster has one at its start. Types of fields are
 * not checked; what is not there fails when the expression is run.
 *
 * @param variables - What it may use, by name.
 * @throws {CelError} It is no expression, uses what there is not, or its result is of another type.
 */
export function compileCel(expression: string, variables: CelVariables, resultType: "bool" | "string"): CelProgram {
  const environment = environmentWith(variables);
  try {
    const { valid, type, error } = environment.check(expression);
    if (!valid) throw error ?? new CelError("invalid expression");
    if (type !== resultType && type !== "dyn") throw new CelError(`must evaluate to ${resultType}`);
    const program = environment.parse(expression);
    return { run: (context) => program(context) };
  } catch (error) {
    if (error instanceof CelError) throw error;
    throw new CelError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** An optional value of CEL; without an argument it is empty. */
export function celOptional(value?: unknown): unknown {
  const { Optional } = load().library;
  return value === undefined ? Optional.none() : Optional.of(value);
}

/** A duration of CEL. */
export function celDuration(text: string): unknown {
  return environmentWith({}).evaluate(`duration(${JSON.stringify(text)})`);
}

function environmentWith(variables: CelVariables): Environment {
  const { library, environments } = load();
  const key = JSON.stringify(variables);
  const known = environments.get(key);
  if (known) return known;
  const environment = new library.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  registerLibraries(environment);
  environments.set(key, environment);
  return environment;
}

function load() {
  loaded ??= {
    library: createRequire(import.meta.url)("@marcbachmann/cel-js") as Library,
    environments: new Map(),
  };
  return loaded;
}
