// The disclosure list: a vendor's page taken over, three items mended, the closing night, the sheet for ITAS.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { today } from "../acts.mjs";
import { mainSite } from "./site.mjs";

/** Items that the vendor's page does not have, with what mends them. */
const MISSING = ["O13", "O18", "O21"];

/** The list of 2570 as a vendor's system shows it: a card for each item, a menu around it. */
function vendorPage(site) {
  const cards = [];
  for (let no = 1; no <= 26; no += 1) {
    if (MISSING.includes(`O${no}`)) continue;
    cards.push(`<div class="card"><div class="card-header"><h5>O${no}</h5></div><div class="card-body"><a href="${site}/o${no}" target="_blank">คลิกเพื่อดูข้อมูล O${no}</a></div></div>`);
  }
  return `<!doctype html><html lang="th"><head><meta charset="utf-8"><title>ITA 2570 เทศบาลตำบลทุ่งแสงใส</title></head><body>
<nav><ul><li><a href="/">หน้าแรก</a></li><li><a href="/contact">ติดต่อเรา</a></li></ul></nav>
<h1>การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. 2570</h1><p>เทศบาลตำบลทุ่งแสงใส</p><div class="row">${cards.join("\n")}</div>
</body></html>`;
}

/** The two ends of the predicted OIT. */
async function predicted(person) {
  const text = await person.page.locator("main dl.figures dd").first().innerText();
  const numbers = text.match(/\d+\.\d\d/g).map(Number);
  return { least: numbers[0], most: text.includes("ถึง") ? numbers[1] : numbers[0] };
}

/** Fills one item: everything is seen, and a person has opened the address. */
async function mend(officer, site, code) {
  await officer.go(`/disclosures/2570/${code}`);
  for (const met of await officer.page.locator('[name="met"]').all()) await met.selectOption("yes");
  for (const proof of await officer.page.locator('[name="proof"]').all()) await proof.fill("หน้า 2 ตารางที่ 1");
  await officer.fillByName({
    url: `${site}/${code.toLowerCase()}`,
    clicks: `1. เมนู ITA ปี 2570\n2. ข้อ ${code}`,
    seen: { value: "seen" },
    due: "31 มีนาคม 2570",
    owner: { value: "works-head" },
  });
  await save(officer);
  officer.expectStatus(200);
  await officer.expect("ครบถ้วน");
}

/** Keeps the item of the page; the form by which its links are visited stands above. */
async function save(officer) {
  await officer.page.locator('main form[data-draft] button[value="save"]:not(.unseen)').click();
  await officer.page.waitForLoadState("load");
  await officer.look();
}

/** Takes the list of 2570 from a vendor's page to the closing night. */
export async function keepBoard(room, officer, head, config) {
  const town = await mainSite();
  try {
    await keep(room, officer, head, config, town.address);
  } finally {
    town.close();
  }
}

async function keep(room, officer, head, config, site) {
  const file = join(config.work, "ita-2570.html");
  writeFileSync(file, vendorPage(site));
  await officer.go("/disclosures/2570");
  await officer.expect("ยังไม่เคยเปิดตรวจ");
  const before = await predicted(officer);

  // The page is read against the list, and says what to mend first.
  await officer.follow("/disclosures/check");
  await officer.fillByName({ year: "2570", address: "", file: { files: [file] } });
  await officer.submit("/disclosures/check");
  officer.expectStatus(200);
  await officer.expect("23 จาก 26");
  for (const code of MISSING) await officer.expect(code);
  await officer.submit("/disclosures/2570/taken");
  officer.expectStatus(200);
  const taken = await predicted(officer);
  if (taken.most <= before.most) throw new Error(`the take-over does not move the forecast: ${before.most}, ${taken.most}`);

  // An item without its address says so at its field, and keeps what was typed.
  await officer.go(`/disclosures/2570/${MISSING[0]}`);
  await officer.fillByName({ url: "", clicks: "1. เมนู ITA" });
  await save(officer);
  officer.expectStatus(422);
  if ((await officer.page.inputValue('[name="clicks"]')) !== "1. เมนู ITA") throw new Error("what was typed is lost");

  // Three items are mended, and each moves the forecast.
  let last = taken;
  for (const code of MISSING) {
    await mend(officer, site, code);
    await officer.go("/disclosures/2570");
    const now = await predicted(officer);
    if (now.most <= last.most || now.least <= last.least) throw new Error(`${code} does not move the forecast`);
    last = now;
  }

  // Links are visited on demand, and the page says how far that is and what was found.
  await officer.submit("/disclosures/2570/checks");
  officer.expectStatus(200);
  await until(officer, "/disclosures/2570", "เปิดตรวจครั้งล่าสุดเมื่อ");
  await officer.go("/disclosures/2570/O2");
  await officer.expect("ใช้ได้");
  await officer.go("/disclosures/2570/O22");
  await officer.expect("ใช้ไม่ได้");
  await officer.go("/disclosures/2570?by=list");
  await officer.go("/disclosures/2570/years");
  await officer.go("/disclosures/2570/own");

  // The head of works sees the own items, from a telephone too.
  await head.go("/disclosures/2570?by=mine");
  await head.follow(`/disclosures/2570/${MISSING[0]}`);
  await head.expect("31 มีนาคม 2570");

  // What the executive approves, the closing night, and what is pasted.
  await officer.go("/disclosures/2570/approval");
  await officer.expect("ไม่อนุมัติ เนื่องจาก");
  await officer.go("/disclosures/2570/closing");
  await officer.fillByName({ "closes-on": "30 เมษายน 2570" });
  await officer.submit("/disclosures/2570/closing", "set");
  await officer.expect("30 เมษายน 2570");
  await officer.page.locator('main button[value="close"]').click();
  await officer.page.waitForLoadState("load");
  await officer.look();
  await officer.expect("ปิดรับแล้วเมื่อ");
  await officer.go(`/disclosures/2570/${MISSING[1]}`);
  await officer.expect("ล็อกที่อยู่แล้ว");
  if ((await officer.page.locator('[name="url"]').first().getAttribute("readonly")) === null) throw new Error("the address is not locked");
  await officer.go("/disclosures/2570/sheet");
  await officer.expect(`${site}/${MISSING[2].toLowerCase()}`);
  const text = (await officer.file("/disclosures/2570/sheet.txt")).toString();
  if (!text.includes(`2. ข้อ ${MISSING[0]}`)) throw new Error("the sheet does not say where to click");

  // A notice of zero points is taken in, and the answer drawn from what was put on record.
  await until(officer, "/disclosures/2570/closing", `${site}/${MISSING[0].toLowerCase()}`);
  await officer.go("/disclosures/2570/objections");
  await officer.follow("/objections/notice");
  await officer.fillByName({ "noticed-on": today(), notice: `${MISSING[0]} ไม่พบข้อมูลของปีที่ประเมิน\nO22 เปิดลิงก์ไม่ได้` });
  await officer.submit("/objections/notice");
  officer.expectStatus(200);
  await officer.submit("/objections/kept");
  officer.expectStatus(200);
  await officer.follow(`/objections/${MISSING[0]}`);
  await officer.expect("ขอชี้แจงผลการประเมิน OIT");
  await officer.expect(`${site}/${MISSING[0].toLowerCase()}`);
  await officer.go("/disclosures/2570/objections/O22");
  await officer.expect("ไม่สนับสนุนคำชี้แจง");

  // Everybody reads where an item stands.
  const visitor = await room.person("reader of the list");
  await visitor.go("/ita/2570");
  await visitor.expect(`${site}/o1`);
  await visitor.go(`/ita/2570/${MISSING[0].toLowerCase()}`);
  await visitor.expect(`${site}/${MISSING[0].toLowerCase()}`);
}

/** Looks at a page again until it says something; what is done without a click takes a moment. */
async function until(person, path, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    person.quiet = true;
    await person.go(path);
    person.quiet = false;
    const text = await person.text();
    if (words instanceof RegExp ? words.test(text) : text.includes(words)) return person.look();
    await person.page.waitForTimeout(1000);
  }
  return person.expect(words);
}
