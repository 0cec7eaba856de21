// Used by pod-preload.cjs. A process has the resolver of its machine, which does not know the Services of a cluster, so
// `dns.lookup` (and with it net, http and fetch) looks into the cluster's records first (see src/cluster/dns).
"use strict";

const { promisify } = require("node:util");
const { readFileSync, statSync } = require("node:fs"); // of the machine: paths of mounts are redirected later

const CLUSTER_DOMAIN = "cluster.local";
const NO_NAME = -3008; // UV_EAI_NONAME
const MAX_ALIASES = 8;

/** @param {{recordsFile: string, searches: string[]}} settings - See pod-dns.ts. */
function answerNames({ recordsFile, searches }) {
  const dns = require("node:dns");
  const { lookup } = dns;
  const lookupByPromise = dns.promises.lookup;
  const records = reader(recordsFile);
  let turn = 0; // addresses of a name take turns in being the first

  /** The addresses, another name for the machine's resolver to look up, or undefined: nobody's name. */
  const find = (hostname, aliases = 0) => {
    const name = typeof hostname === "string" ? hostname.toLowerCase() : "";
    if (name === "" || name === "localhost") return { name: hostname };
    const isComplete = name.endsWith(".");
    const plain = isComplete ? name.slice(0, -1) : name;
    const names = isComplete ? [plain] : [...searches.map((search) => `${plain}.${search}`), plain];
    const known = records();
    const record = names.map((candidate) => Object.hasOwn(known, candidate) && known[candidate]).find(Boolean);
    if (!record) return plain.endsWith(`.svc.${CLUSTER_DOMAIN}`) ? undefined : { name: hostname };
    if (record.addresses) {
      const first = turn++ % record.addresses.length;
      return { addresses: [...record.addresses.slice(first), ...record.addresses.slice(0, first)] };
    }
    return aliases < MAX_ALIASES ? find(`${record.alias.replace(/\.$/, "")}.`, aliases + 1) : undefined;
  };
  // names that come from an alias are complete, which resolvers of machines do not all understand
  const forMachine = (name, hostname) => (name === hostname ? name : name.replace(/\.$/, ""));
  const answer = (found, hostname, options) => {
    const { family, all } = typeof options === "object" && options !== null ? options : { family: options };
    const isSix = family === 6 || family === "IPv6";
    if (!found || isSix) throw notFound(hostname);
    const addresses = found.addresses.map((address) => ({ address, family: 4 }));
    return all ? addresses : addresses[0];
  };

  dns.lookup = function (hostname, options, callback) {
    const done = typeof options === "function" ? options : callback;
    const found = find(hostname);
    if (found?.name !== undefined) {
      const name = forMachine(found.name, hostname);
      return typeof options === "function" ? lookup(name, done) : lookup(name, options, done);
    }
    if (typeof done !== "function") return lookup(hostname, options, callback); // says what is wrong
    let result;
    try {
      result = answer(found, hostname, typeof options === "function" ? {} : options);
    } catch (error) {
      process.nextTick(done, error);
      return {};
    }
    if (Array.isArray(result)) process.nextTick(done, null, result);
    else process.nextTick(done, null, result.address, result.family);
    return {};
  };
  dns.promises.lookup = async function (hostname, options) {
    const found = find(hostname);
    if (found?.name !== undefined) return lookupByPromise(forMachine(found.name, hostname), options);
    return answer(found, hostname, options);
  };
  dns.lookup[promisify.custom] = dns.promises.lookup;
}

/** Reads the records again only when the file is another one. */
function reader(file) {
  let state = "";
  let records = {};
  return () => {
    try {
      const { ino, mtimeMs, size } = statSync(file);
      const now = `${ino} ${mtimeMs} ${size}`;
      if (now !== state) records = JSON.parse(readFileSync(file, "utf8"));
      state = now;
    } catch {
      records = {}; // a cluster without names, or one that is being removed
    }
    return records;
  };
}

function notFound(hostname) {
  const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
  return Object.assign(error, { errno: NO_NAME, code: "ENOTFOUND", syscall: "getaddrinfo", hostname });
}

module.exports = { answerNames };
