import { defineConfig } from "vitest/config";

/** `npm run bench:diagnosis`; see bench/diagnosis.mjs. */
export default defineConfig({
  test: { include: ["test/diagnosis/*.bench.ts"], testTimeout: 7_200_000, hookTimeout: 60_000, reporters: ["dot"] },
});
