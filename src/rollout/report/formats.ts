/** What a report can be written as; `render-report.ts` has a renderer for each. */
export const REPORT_FORMATS = ["text", "json", "md", "junit", "html"] as const;

/** One of {@link REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];
