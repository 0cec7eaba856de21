/**
 * What a rollout is rolled back for: more requests fail than is allowed, a threshold breaks, or it does not finish in
 * time (the progress deadline of the Deployment, or the time limit of the run).
 */
export const ROLLBACK_TRIGGERS = ["fail", "threshold", "deadline"] as const;

export type RollbackTrigger = (typeof ROLLBACK_TRIGGERS)[number];
