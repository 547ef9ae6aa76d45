// What the days do to a confidential case: the proof of its day of filing, the notice, the deletion with its certificate.
//
// Run once for each day, on which the platform was started anew: what one run learned stands in `learned.json` of the work
// folder.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "./acts.mjs";
import { main } from "./desk.mjs";
import { act, openFirst, report, unlock } from "./journey/confidential.mjs";

/** How often a page is asked again for what the worker does in its own time, and how long between. */
const TRIES = 80;
const PAUSE = 250;

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
const hex = (text) => Buffer.from(text, "hex");

/** Opens the case of a receipt. */
async function comeBack(informant, code) {
  await informant.go("/complaints/return");
  await informant.fillByName({ code });
  await informant.submit("/complaints/return");
}

/** Does something again until it shows what is waited for. */
async function until(what, again) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (await again()) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The value under a term of the page's list. */
async function value(person, term) {
  const group = person.page.locator("main dl > div").filter({ has: person.page.locator("dt", { hasText: term }) });
  return (await group.locator("dd").first().innerText()).trim();
}

/** The root that a leaf and its path lead to, by RFC 9162, section 2.1.3.2. */
function climb(leaf, index, size, path) {
  let [at, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const other of path) {
    if (last === 0n) throw new Error("the path is too long");
    if (at % 2n === 1n || at === last) {
      hash = sha256([1], other, hash);
      while (at % 2n === 0n && at !== 0n) [at, last] = [at / 2n, last / 2n];
    } else {
      hash = sha256([1], hash, other);
    }
    [at, last] = [at / 2n, last / 2n];
  }
  if (last !== 0n) throw new Error("the path is too short");
  return hash;
}

const days = {
  /** A case is reported, taken up and closed. */
  async first(room, config, learned) {
    const informant = await room.person("informant");
    const code = await report(informant, {});
    await informant.fillByName({ last_four: code.slice(20) });
    await informant.submit("/complaints/sent");
    informant.expectStatus(200);
    learned.code = code;
    learned.promised = (await informant.text()).match(/[0-9a-f]{64}/)?.[0];

    const officer = await room.person("officer");
    await signIn(officer, "legal", config.password);
    await unlock(officer, "/cases", config.password);
    await openFirst(officer);
    learned.number = (await officer.page.locator("h1").innerText()).replace(/^\D*/, "").trim();
    await act(officer, "/state", { state: { value: "accepted" } });
    await act(officer, "/state", {
      state: { value: "closed" },
      outcome: { value: "unfounded" },
      "state-reason": "ตรวจสมุดบันทึกการใช้รถแล้ว เป็นการรับส่งเอกสารตามคำสั่ง",
    });
  },

  /** On the next day the log has taken the report in, and the informant prints the proof. */
  async proof(room, _, learned) {
    const informant = await room.person("informant");
    await until("the proof", async () => {
      await comeBack(informant, learned.code);
      return (await informant.page.locator('main form[action$="/return/proof"]').count()) > 0;
    });
    await informant.submit("/return/proof");
    informant.expectStatus(200);
    const [leaf, index] = [await value(informant, "ค่าแฮชของบันทึก"), await value(informant, "ตำแหน่งในบันทึก")];
    const path = (await value(informant, "เส้นทางพิสูจน์")).split(/\s+/).filter(Boolean).map(hex);
    const [, size, root] = (await value(informant, "เช็กพอยต์ที่ลงลายมือชื่อ")).split("\n");
    if (leaf !== learned.promised) throw new Error(`the promise names ${learned.promised}, the proof ${leaf}`);
    if (!climb(hex(leaf), index, size, path).equals(Buffer.from(root, "base64"))) {
      throw new Error("the path does not lead to the signed root");
    }
    if ((await informant.text()).includes("รถกระบะ")) throw new Error("the proof shows what was reported");
    const commitment = hex(await value(informant, "ค่าผูกพัน"));
    for (const summary of await informant.page.locator("main details > summary").all()) await summary.click();
    await informant.look();
    const folded = await informant.page.locator("main #content").textContent();
    const digest = await value(informant, "ค่าแฮชของเนื้อหา");
    if (!folded.includes("รถกระบะ") || sha256(folded).toString("hex") !== digest) throw new Error("the text is another one");
    const salt = hex(await value(informant, "ค่าสุ่ม"));
    if (!sha256("prongsai/commitment/v1\0", salt, hex(digest)).equals(commitment)) throw new Error("it commits to something else");
    const counted = sha256("\0prongsai/log-leaf/v1\0", JSON.parse(folded).day, commitment);
    if (counted.toString("hex") !== leaf) throw new Error("the leaf is of another day");
  },

  /** Its time is nearly over: who handles it is told, and may put the deletion off. */
  async notice(room, config, learned) {
    const officer = await room.person("officer");
    await signIn(officer, "legal", config.password);
    await unlock(officer, "/cases?show=closed", config.password);
    await until("the notice", async () => {
      await officer.go("/cases?show=closed");
      await openFirst(officer);
      return (await officer.text()).includes("เรื่องนี้จะถูกลบในวันที่");
    });
    await officer.expect(learned.number);
  },

  /** The case is gone; its informant alone is told which certificate is that of the case. */
  async deletion(room, config, learned) {
    const informant = await room.person("informant");
    await until("the deletion", async () => {
      await comeBack(informant, learned.code);
      return (await informant.text()).includes("เรื่องของรหัสนี้ถูกลบแล้ว");
    });
    learned.certificate = await value(informant, "ใบรับรองการลบ");
    if (JSON.parse(learned.certificate).what !== "prongsai/deletion/v1") throw new Error(learned.certificate);
    if (learned.certificate.includes(learned.number)) throw new Error("the certificate names the case");
    const officer = await room.person("officer");
    await signIn(officer, "legal", config.password);
    await unlock(officer, "/cases?show=closed", config.password);
    if ((await officer.text()).includes(learned.number)) throw new Error("a deleted case still stands in the inbox");
  },

  /** From the day after on everybody sees that a case was deleted. */
  async certificate(room, _, learned) {
    const visitor = await room.person("visitor");
    await visitor.go("/complaints/log");
    await visitor.page.locator("main details").first().locator("summary").click();
    await visitor.look();
    await visitor.expect(learned.certificate);
  },
};

await main(async (room, config) => {
  const file = join(config.work, "learned.json");
  const learned = config.day === "first" ? {} : JSON.parse(readFileSync(file, "utf8"));
  await days[config.day](room, config, learned);
  writeFileSync(file, JSON.stringify(learned));
});
