// Prints the milliseconds from startCluster() to the first successful answer of its API. argv: state directory.
import https from "node:https";
import { parse } from "yaml";

const started = performance.now();
const { startCluster } = await import("../dist/src/index.js");
const cluster = await startCluster({ dir: `${process.argv[2]}/cluster`, runtime: "simulated" });
const user = parse(cluster.kubeconfig).users[0].user;
const ca = Buffer.from(parse(cluster.kubeconfig).clusters[0].cluster["certificate-authority-data"], "base64");
const options = {
  ca,
  cert: Buffer.from(user["client-certificate-data"], "base64"),
  key: Buffer.from(user["client-key-data"], "base64"),
};
await new Promise((resolve, reject) => {
  https
    .get(`${cluster.url}/api/v1/namespaces/default`, options, (response) => {
      response
        .resume()
        .once("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(String(response.statusCode)))));
    })
    .once("error", reject);
});
console.log(performance.now() - started);
await cluster.stop();
