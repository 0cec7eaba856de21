import { answerWithFile } from "./httpd.ts";
import { checkIssuer } from "./issuer-discovery.ts";
import { liveness } from "./liveness.ts";
import { mounttest } from "./mounttest.ts";
import { netexec } from "./netexec.ts";
import { generateLogs } from "./logs-generator.ts";
import { porter } from "./porter.ts";
import { serveHostname } from "./serve-hostname.ts";
import { serve } from "./serve.ts";

/** What the stand-in for the image `agnhost` understands; `pause` is a matter of the shell in front of us. */
const AGNHOST: Record<string, (args: readonly string[]) => unknown> = {
  "entrypoint-tester": (args) => console.log(`[/agnhost entrypoint-tester${args.map((arg) => ` ${arg}`).join("")}]`),
  liveness,
  "logs-generator": generateLogs,
  mounttest,
  netexec,
  porter,
  "serve-hostname": serveHostname,
  "test-service-account-issuer-discovery": checkIssuer,
  "test-webserver": () => serve(80, (_request, response) => response.end("<pre>\n</pre>\n")),
};

const [program = "", ...args] = process.argv.slice(2);
if (program === "httpd") serve(80, (request, response) => void answerWithFile(request, response));
else if (program === "nginx")
  serve(80, (_request, response) => response.end("<html><body><h1>It works!</h1></body></html>\n"));
else if (program === "nautilus") {
  serve(80, (_request, response) => response.end(`${JSON.stringify({ image: "nautilus.jpg" })}\n`));
} else {
  const [name = "", ...rest] = args;
  const run = AGNHOST[name];
  if (run) void run(rest);
  else {
    console.error(`this stand-in for agnhost knows only pause, ${Object.keys(AGNHOST).join(", ")}; not ${name}`);
    process.exitCode = 1;
  }
}
