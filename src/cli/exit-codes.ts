/** Exit codes of every command; the same table is in the README. */
export const EXIT_CODES = {
  pass: 0,
  requestsFailed: 1,
  usage: 2,
  inconclusive: 3,
  rolloutFailed: 4,
  rolledBack: 5,
  clusterError: 6,
  interrupted: 130,
} as const;
