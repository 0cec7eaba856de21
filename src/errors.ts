/** Whether a user can do something about it, or it is a defect of Rollscope. */
type Audience = "user" | "internal";

interface CatalogueEntry {
  readonly audience: Audience;
  /** Process exit code of the CLI, see `cli/exit-codes.ts`. */
  readonly exitCode: number;
  /** One line for docs/errors.md: what it means and what to do. */
  readonly help: string;
}

/** Every error code of Rollscope. `docs/errors.md` is kept equal to this table by a test. */
export const ERROR_CATALOGUE = {
  USAGE: { audience: "user", exitCode: 2, help: "A flag or an argument is wrong; see `rollscope <command> --help`." },
  CONFIG_INVALID: {
    audience: "user",
    exitCode: 2,
    help: "The config file is not YAML, or has a key or a value that is not known; the message names file and line. Nothing was deployed.",
  },
  MANIFEST_INVALID: {
    audience: "user",
    exitCode: 2,
    help: "A manifest is not YAML, not a known kind or not valid; the message names file, line, field and reason. Nothing was deployed.",
  },
  KUSTOMIZATION_UNSUPPORTED: {
    audience: "user",
    exitCode: 2,
    help: "The kustomization uses a field that is not built in; install kubectl, which builds it, or remove the field.",
  },
  PORT_IN_USE: {
    audience: "user",
    exitCode: 6,
    help: "A port that is needed is taken by another program; stop it or choose another port with `--node-port` or `--port`.",
  },
  KUBECONFIG_INVALID: {
    audience: "user",
    exitCode: 2,
    help: "The kubeconfig cannot be read or lacks the named context.",
  },
  CLUSTER_UNREACHABLE: {
    audience: "user",
    exitCode: 6,
    help: "The Kubernetes API does not answer at the address in the kubeconfig.",
  },
  CLUSTER_NOT_RUNNING: {
    audience: "user",
    exitCode: 6,
    help: "There is no embedded cluster to act on; start one with `rollscope up`.",
  },
  CLUSTER_ALREADY_RUNNING: {
    audience: "user",
    exitCode: 6,
    help: "An embedded cluster of that name is running; use it or end it with `rollscope down`.",
  },
  NOT_OURS: {
    audience: "user",
    exitCode: 2,
    help: "An object of the same name exists and was not created by Rollscope, so it is left alone; choose another namespace or name.",
  },
  IMAGE_INVALID: {
    audience: "user",
    exitCode: 2,
    help: "The image reference or the program directory cannot be used.",
  },
  TARGET_UNFIT: {
    audience: "user",
    exitCode: 2,
    help: "The Deployment or its Service cannot be measured as it is; the message says why and what to do.",
  },
  SERVICE_UNREACHABLE: {
    audience: "user",
    exitCode: 6,
    help: "The Service does not answer from here; give an address that does with `--url`.",
  },
  ACCESS_DENIED: {
    audience: "user",
    exitCode: 6,
    help: "Rights on the cluster are missing; the message names them, and `rollscope rbac` prints the Role that grants them.",
  },
  PROBER_FAILED: {
    audience: "user",
    exitCode: 6,
    help: "The pods of `--prober in-cluster` do not come up or broke off; the message says why. `--prober-image` names their image.",
  },
  RECORDING_INVALID: {
    audience: "user",
    exitCode: 2,
    help: "The file is not a recording, is damaged, or was written by a newer Rollscope.",
  },
  INTERRUPTED: {
    audience: "user",
    exitCode: 130,
    help: "Stopped by Ctrl-C or a signal; what had been created was cleaned up.",
  },
  INTERNAL: {
    audience: "internal",
    exitCode: 6,
    help: "A defect of Rollscope; please report it with the output of `--verbose`.",
  },
} as const satisfies Record<string, CatalogueEntry>;

/** One of the codes of {@link ERROR_CATALOGUE}. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/**
 * An error with a stable code. The message says what happened, where, and what to do.
 *
 * A rollout that fails is a verdict value, not an error; API failures are {@link ApiError}.
 */
export class RollscopeError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "RollscopeError";
    this.code = code;
  }
}
