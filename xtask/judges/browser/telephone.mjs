// The telephone that shows the codes of the second factor: RFC 6238 with SHA-1, six digits, thirty seconds.
import { createHmac } from "node:crypto";

/** Seconds for which a code stands. */
const STEP = 30;

/** Seconds that may pass until a code is sent. */
const SLOW = 12;

/** Bytes of a secret in base32, as it is typed by hand. */
export function bytesOf(typed) {
  let bits = "";
  for (const letter of typed.replaceAll(/\s/g, "")) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  }
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a step. */
export function codeOf(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A telephone that knows one secret. */
export class Telephone {
  /** `now` tells the seconds since 1970 by the clock of the desk. */
  constructor(typed, now) {
    this.secret = bytesOf(typed);
    this.now = now;
    this.last = 0;
  }

  /** A code that was not used: of the step before at first, so that the next ones need no waiting. */
  async code() {
    const present = (ahead = 0) => Math.floor((this.now() + ahead) / STEP);
    // It may take a while until the code is sent; the desk takes that of one step before and after.
    const step = Math.max(this.last + 1, present(SLOW) - 1);
    while (step > present() + 1) await new Promise((done) => setTimeout(done, 500));
    this.last = step;
    return codeOf(this.secret, step);
  }
}
