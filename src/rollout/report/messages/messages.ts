import type { Outcome } from "../../request-result.ts";
import type { RunStep } from "../../run-events.ts";
import type { Judgement } from "../../verdict/verdict.ts";
import type { DiagnosisMessages } from "./diagnosis-messages.ts";

/** The languages that there are texts in. */
export type Language = "en" | "ko";

/** Every text that a user of the command line reads, in one language. Headings follow the tutorial's script. */
export interface Messages {
  readonly language: Language;

  // The run, step by step
  readonly title: string;
  cluster(name: string): string;
  serviceUrl(url: string): string;
  startingCluster: string;
  cleaningBefore: string;
  deploying(label: string, program: string): string;
  ready(deployment: string): string;
  testing(label: string, requests: number): string;
  baseline(rps: number): string;
  startingUpdate(label: string, program: string): string;
  awaitingChange(deployment: string): string;
  monitoring: string;
  podStatus(time: string): string;
  serviceResponses: string;
  podAnnotation(revision: string, endpoint: string): string;
  endpoint: Readonly<Record<"ready" | "serving" | "terminating" | "not-ready" | "none", string>>;
  restarts(count: number): string;
  completed: string;
  finalTesting(label: string, requests: number): string;
  rollingBack(label: string, program: string): string;
  rolledBack: string;
  cleaningAfter: string;
  success: string;
  notSuccessful(meaning: string, exitCode: number): string;
  /** A finding of the engine, which words them in English. */
  readonly sentence: (text: string) => string;
  warning(text: string): string;

  // Requests
  request(number: number, answer: string): string;
  connectionFailed(error: string): string;
  timedOut: string;
  notSent(error: string): string;
  httpFailed(status: string): string;
  unknownVersion: string;
  expected(version: string): string;
  responsesSince(count: string, seconds: string): string;

  // The live view
  live: {
    deployment: string;
    revision(revision: string): string;
    replicas(updated: number, available: number, desired: number): string;
    replicaSetReady(ready: number, desired: number): string;
    endpoint(state: string): string;
    noPods: string;
    morePods(count: number): string;
    traffic: string;
    perSecond(count: string): string;
    total(count: string): string;
    failures: string;
    noFailures: string;
    elapsed(seconds: string): string;
  };
  step: Readonly<Record<RunStep, string>>;

  // The verdict
  verdict: {
    title: string;
    completed: string;
    zeroDowntime: string;
    thresholds: string;
    rolledBack: string;
    judgement: Readonly<Record<Judgement, string>>;
    /** Texts for criterion ids; others are shown by their id. */
    criteria: Readonly<Record<string, string>>;
    requests: string;
    requestTotals(scheduled: string, sent: string, unsent: string, answered: string, failed: string): string;
    latency: string;
    latencyValues(p50: string, p99: string, max: string): string;
    columns: { version: string; failure: string; requests: string; first: string; last: string };
    outcome: Readonly<Record<Outcome, string>>;
    timeBase: string;
    mixedWindow: string;
    mixedWindowValue(from: string, to: string, duration: string): string;
    noMixedWindow: string;
    longestGap: string;
    longestGapValue(duration: string, from: string): string;
    bound: string;
    boundValue(percent: string, requests: string): string;
    phases: string;
    problems: string;
    result(judgement: string, expect: string, exitCode: number, meaning: string): string;
    exitCode: Readonly<Record<number, string>>;
  };

  /** Why requests failed. */
  diagnosis: DiagnosisMessages;

  // A recording
  recording: {
    title: string;
    recorded(at: string, tool: string): string;
    target(namespace: string, deployment: string): string;
    cutOff: string;
    /** Where the recording of a run is. */
    file(path: string): string;
    incomplete(reason: string): string;
  };

  // Two runs side by side
  comparison: {
    title: string;
    before: string;
    after: string;
    verdict: string;
    failed: string;
    failedValue(failed: string, sent: string): string;
    causes: string;
    reused: string;
  };

  // The fix
  fix: {
    title: string;
    preStopQuestion: string;
    preStopAnswer(lag: string, pod: string, factor: number, seconds: number): string;
    inManifests: string;
    inProgram: string;
    /** Nothing failed. */
    notNeeded: string;
    /** Manifests cannot mend it. */
    nothingToWrite: string;
    written(directory: string): string;
    rerun: string;
    proved: string;
    notProved: string;
  };

  // Hazards in manifests
  lint: {
    severity: Readonly<Record<"error" | "warning" | "note", string>>;
    none: string;
    summary(errors: number, warnings: number, notes: number): string;
  };

  // Around the run
  /** Which config file is used. */
  configUsed(path: string): string;
  leftovers(clusters: number, processes: number): string;
  watchEnding: string;
  interrupted: string;
  leftAtOnce(directory: string | undefined): string;
  gracePeriodShortened(seconds: number): string;
  keepEmbedded(kubeconfig: string): string;
  upReady(name: string, url: string): string;
  upStopping: string;
  downEnded(name: string, pid: number): string;
  downRemovedLeftovers(name: string): string;
}
