import { defineConfig } from "vitest/config";

// .ci/run asks for the counts in a file of its own.
const reportFile = process.env["ROLLSCOPE_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "services/**/*.test.ts", "test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    dangerouslyIgnoreUnhandledErrors: false,
    reporters: reportFile ? ["default", ["json", { outputFile: reportFile }]] : ["default"],
  },
});
