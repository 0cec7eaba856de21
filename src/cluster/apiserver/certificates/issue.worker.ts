import { parentPort, workerData } from "node:worker_threads";
import { issueCertificates, type CertificateOrder } from "./certificate.ts";

// A thread of its own: loading the library takes 100 ms, which the start of the cluster need not wait for, and the
// memory is given back when the thread ends.
parentPort?.postMessage(await issueCertificates(workerData as CertificateOrder));
