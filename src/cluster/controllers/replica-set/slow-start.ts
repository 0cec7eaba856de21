/**
 * Calls `create` up to `count` times in batches of 1, 2, 4, ...: after a batch with a failure it stops, so that a
 * creation that must fail (a quota, say) is not tried hundreds of times.
 *
 * @returns The first failure, where there was one.
 * @see kubernetes/pkg/controller/replicaset/replica_set.go slowStartBatch (v1.36)
 */
export function createInBatches(count: number, create: () => void): unknown {
  let failure: unknown;
  let left = count;
  for (let size = 1; left > 0 && failure === undefined; size *= 2) {
    const batch = Math.min(size, left);
    for (let index = 0; index < batch; index++) {
      try {
        create();
      } catch (error) {
        failure ??= error;
      }
    }
    left -= batch;
  }
  return failure;
}
