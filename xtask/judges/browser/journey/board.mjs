// The disclosure list: a vendor's page taken over, three items mended, the closing night, the sheet for ITAS.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const SITE = "https://www.thungsaengsai.example/ita";

/** Items that the vendor's page does not have, with what mends them. */
const MISSING = ["O13", "O18", "O21"];

/** The list of 2570 as a vendor's system shows it: a card for each item, a menu around it. */
function vendorPage() {
  const cards = [];
  for (let no = 1; no <= 26; no += 1) {
    if (MISSING.includes(`O${no}`)) continue;
    cards.push(`<div class="card"><div class="card-header"><h5>O${no}</h5></div><div class="card-body"><a href="${SITE}/o${no}.pdf" target="_blank">คลิกเพื่อดูข้อมูล O${no}</a></div></div>`);
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
async function mend(officer, code) {
  await officer.go(`/disclosures/2570/${code}`);
  for (const met of await officer.page.locator('[name="met"]').all()) await met.selectOption("yes");
  for (const proof of await officer.page.locator('[name="proof"]').all()) await proof.fill("หน้า 2 ตารางที่ 1");
  await officer.fillByName({
    url: `${SITE}/${code.toLowerCase()}.pdf`,
    clicks: `1. เมนู ITA ปี 2570\n2. ข้อ ${code}`,
    seen: { value: "seen" },
    due: "31 มีนาคม 2570",
    owner: { value: "works-head" },
  });
  await officer.submit(`/disclosures/2570/${code}`, "save");
  officer.expectStatus(200);
  await officer.expect("ครบถ้วน");
}

/** Takes the list of 2570 from a vendor's page to the closing night. */
export async function keepBoard(room, officer, head, config) {
  const file = join(config.work, "ita-2570.html");
  writeFileSync(file, vendorPage());
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
  await officer.submit(`/disclosures/2570/${MISSING[0]}`, "save");
  officer.expectStatus(422);
  if ((await officer.page.inputValue('[name="clicks"]')) !== "1. เมนู ITA") throw new Error("what was typed is lost");

  // Three items are mended, and each moves the forecast.
  let last = taken;
  for (const code of MISSING) {
    await mend(officer, code);
    await officer.go("/disclosures/2570");
    const now = await predicted(officer);
    if (now.most <= last.most || now.least <= last.least) throw new Error(`${code} does not move the forecast`);
    last = now;
  }

  // Links are visited on demand; nothing answers at a town that does not exist, and the page says so.
  await officer.submit("/disclosures/2570/checks");
  officer.expectStatus(200);
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
  await officer.expect(`${SITE}/${MISSING[2].toLowerCase()}.pdf`);
  const text = (await officer.file("/disclosures/2570/sheet.txt")).toString();
  if (!text.includes(`2. ข้อ ${MISSING[0]}`)) throw new Error("the sheet does not say where to click");

  // Everybody reads where an item stands.
  const visitor = await room.person("reader of the list");
  await visitor.go("/ita/2570");
  await visitor.expect(`${SITE}/o1.pdf`);
  await visitor.go(`/ita/2570/${MISSING[0].toLowerCase()}`);
  await visitor.expect(`${SITE}/${MISSING[0].toLowerCase()}.pdf`);
}
