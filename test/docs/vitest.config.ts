import { defineConfig } from "vitest/config";

/** `npm run docs`: what is written down about real runs. */
export default defineConfig({ test: { include: ["test/docs/*.docs.ts"], testTimeout: 300_000, hookTimeout: 30_000 } });
