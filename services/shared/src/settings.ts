/** How a service behaves; all of it comes from the environment, so that one image can be staged in many ways. */
export interface Settings {
  /** `PORT`, default 3000. */
  readonly port: number;
  /** `IMAGE_VERSION`: the version that the image was built as, default 1.0.0. */
  readonly version: string;
  /** `VERSION`: what the manifest calls this release. */
  readonly release: string;
  /** `MESSAGE`: free text in every answer. */
  readonly message: string;
  /** `POD_NAME` or `HOSTNAME`. */
  readonly pod: string;
  /** `STARTUP_DELAY_MS`: for so long after the start it is not ready and answers 503. Default 0. */
  readonly startupDelayMs: number;
  /** `GRACEFUL_MS`: the longest a drain may take after SIGTERM. Undefined: no handler for SIGTERM at all. */
  readonly gracefulMs: number | undefined;
  /** `LATENCY_MS`: added to every answer of a route. Default 0. */
  readonly latencyMs: number;
  /** `FAIL_RATE`: share of requests answered with 500, from 0 to 1. Default 0. */
  readonly failRate: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings. @throws {Error} With one line that names the variable, its value and what is allowed. */
export function readSettings(env: Environment): Settings {
  return {
    port: readNumber(env, "PORT", 3000, { min: 0, max: 65_535, integer: true }),
    version: env["IMAGE_VERSION"] || "1.0.0",
    release: env["VERSION"] || "",
    message: env["MESSAGE"] || "",
    pod: env["POD_NAME"] || env["HOSTNAME"] || "",
    startupDelayMs: readNumber(env, "STARTUP_DELAY_MS", 0),
    gracefulMs: env["GRACEFUL_MS"] ? readNumber(env, "GRACEFUL_MS", 0) : undefined,
    latencyMs: readNumber(env, "LATENCY_MS", 0),
    failRate: readNumber(env, "FAIL_RATE", 0, { min: 0, max: 1 }),
  };
}

function readNumber(
  env: Environment,
  name: string,
  fallback: number,
  { min = 0, max = 3_600_000, integer = false } = {},
): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
  const kind = integer ? "a whole number" : "a number";
  throw new Error(`${name} must be ${kind} from ${min} to ${max}, but it is ${JSON.stringify(text)}`);
}
