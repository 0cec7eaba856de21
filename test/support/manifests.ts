import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a made-up Deployment runs. */
export interface WebOptions {
  readonly image: string;
  readonly nodePort: number;
  readonly replicas?: number;
  /** Value of VERSION in the environment. */
  readonly release?: string;
  readonly gracePeriodSeconds?: number;
  readonly command?: readonly string[];
  readonly progressDeadlineSeconds?: number;
}

/** A file with a Deployment `web` and a NodePort Service of it; returns its path. */
export function writeWeb(directory: string, name: string, options: WebOptions): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, webYaml(options));
  return path;
}

/** Manifests of a Deployment `web` and its Service, in namespace `shop`. */
export function webYaml(options: WebOptions): string {
  const { image, nodePort, replicas = 2, release = "1", gracePeriodSeconds = 1 } = options;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: ${replicas}
  progressDeadlineSeconds: ${options.progressDeadlineSeconds ?? 600}
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: ${gracePeriodSeconds}
      containers:
        - name: app
          image: ${image}${options.command ? `\n          command: ${JSON.stringify(options.command)}` : ""}
          ports:
            - containerPort: 3000
          env:
            - { name: VERSION, value: "${release}" }
          readinessProbe:
            httpGet: { path: /, port: 3000 }
            periodSeconds: 1
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: NodePort
  selector: { app: web }
  ports:
    - { port: 80, targetPort: 3000, nodePort: ${nodePort} }
`;
}

/** A small program of one's own: answers JSON with its service and release, ends at SIGTERM. Returns its directory. */
export function writeProgram(directory: string): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "index.js"),
    `const { createServer } = require("node:http");
const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ service: "web", version: process.env.VERSION }));
});
server.listen(3000, "0.0.0.0", () => console.log("web is running"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`,
  );
  return directory;
}
