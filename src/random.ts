import { randomFillSync } from "node:crypto";

/** The only source of randomness for control plane, kubelet and proxy. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

const NUMBER_BYTES = 6;
/** One call of the system for many numbers: a uid alone takes 32 of them. */
const pool = Buffer.alloc(NUMBER_BYTES * 512);
let used = pool.length;

/** Cryptographically strong randomness. */
export const systemRandom: Random = {
  next() {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += NUMBER_BYTES;
    return pool.readUIntBE(used - NUMBER_BYTES, NUMBER_BYTES) / 2 ** 48;
  },
};

/** The same sequence for the same seed (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** An integer in [0, limit). */
export function randomInt(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}

/** Kubernetes' alphabet for generated names: no vowels and no look-alikes. */
const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/**
 * A suffix for generated names, 5 characters by default.
 *
 * @see kubernetes/staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go String (v1.36)
 */
export function randomSuffix(random: Random, length = 5): string {
  return Array.from({ length }, () => NAME_ALPHABET[randomInt(random, NAME_ALPHABET.length)]).join("");
}

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => randomInt(random, 16).toString(16));
  hex[12] = "4";
  hex[16] = (8 + randomInt(random, 4)).toString(16);
  const text = hex.join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
