// Up by ink: printed, gone round, scanned, taken in, attested step by step, numbered.
import { readFileSync } from "node:fs";
import { open, today } from "../acts.mjs";
import { scan } from "../ink.mjs";

/** The page whose code lies under a blot. */
const BLOTTED = 5;

/** What the pens of the chain wrote, in its order. */
const WRITTEN = [
  ["propose", ""],
  ["endorse", "เห็นควรเสนอผู้บังคับบัญชาพิจารณา"],
  ["endorse", ""],
  ["endorse", "เห็นควรลงนาม"],
  ["approve", ""],
];

/** Sends a version round on paper until the mayor has approved. */
export async function approveByInk(room, officer, { title, paper, version }, { work }) {
  await officer.go("/approvals");
  await open(officer, title);
  await officer.go(`${paper}/versions/${version}`);
  await officer.follow(`/approvals/${version}`);
  await officer.page.locator('[name="way"][value="ink"]').check();
  await officer.submit(`/approvals/${version}`);
  await number(officer, paper);

  // The folder goes round and lies on the copier.
  const folder = await officer.file(`/approvals/${version}/folder.pdf`);
  const pile = await scan(room, folder, work, `ink-${version}`, [BLOTTED]);
  if (readFileSync(pile).length < 10_000) throw new Error("the copier gives nothing");
  await officer.go(`/approvals/${version}`);
  await officer.follow("/scans");
  await officer.submit("/scans");
  officer.expectStatus(422);
  // While the pile is read the page goes on by itself, too fast to be judged.
  officer.quiet = true;
  await officer.fillByName({ files: { files: [pile] } });
  await officer.submit("/scans");
  await officer.page.locator("main .lead .tag-done").waitFor({ timeout: 240_000 });
  await officer.page.waitForLoadState("load");
  officer.quiet = false;
  await officer.look();
  await fileByHand(officer, version);
  await officer.expect("จัดครบทุกหน้าแล้ว");
  await officer.expect(/ครบ(ทั้ง)? ?[0-9]+ หน้า/);

  // What the pens wrote, beside the pages on which they wrote it.
  await officer.page.locator(`main a[href$="/approvals/${version}/attestation"]`).first().click();
  await officer.page.waitForLoadState("load");
  for (const [at, [deed, words]] of WRITTEN.entries()) {
    await officer.go(`/approvals/${version}/attestation`);
    const written = officer.page.locator('form[action$="/attestation"]');
    if ((await officer.page.locator(".compare img").count()) === 0) throw new Error("the page of the step is not shown");
    await written.locator(`[name="deed"][value="${deed}"]`).check();
    if (at === 1) {
      await officer.fillByName({ words, "signed-on": "31/2/69" });
      await officer.submit("/attestation");
      officer.expectStatus(422);
      if ((await officer.page.inputValue('[name="words"]')) !== words) throw new Error("what the pen wrote is lost");
    }
    await officer.fillByName({ words, "signed-on": today() });
    await officer.submit("/attestation");
    officer.expectStatus(200);
    officer.quiet = at > 1;
  }
  officer.quiet = false;
  await officer.go(`/approvals/${version}`);
  await officer.expect("ผู้มีอำนาจเห็นชอบและอนุมัติแล้ว");
  await officer.expect("เห็นควรลงนาม");
}

/** Files the sheets whose codes cannot be read: they lie in the order of their pages. */
async function fileByHand(officer, version) {
  await officer.expect(new RegExp(`ยังขาดหน้า [0-9, ]*${BLOTTED}`));
  const open = officer.page.locator("main li.card:has(details[open])");
  for (let left = await open.count(); left > 0; left -= 1) {
    const sheet = open.first();
    const page = (await sheet.getAttribute("id")).replace("page-", "");
    await sheet.locator('[name="version"]').selectOption(version);
    await sheet.locator('[name="page"]').fill(page);
    await sheet.locator("button.button").click();
    await officer.page.waitForLoadState("load");
    officer.expectStatus(200);
    if ((await open.count()) !== left - 1) throw new Error(`sheet ${page} cannot be filed`);
  }
  await officer.look();
}

/** Enters the number that the book offers. */
async function number(officer, paper) {
  await officer.go(`${paper}/number`);
  await officer.submit("/number");
  officer.expectStatus(422);
  const next = (await officer.page.locator("#number-hint").innerText()).match(/[0-9๐-๙]+/)[0];
  await officer.fillByName({ number: next, date: today() });
  await officer.submit("/number");
  officer.expectStatus(200);
}
