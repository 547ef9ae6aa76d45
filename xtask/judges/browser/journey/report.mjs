// The report of the year that ended: composed, findings beside it, a wording changed, frozen, drawn.
import { open } from "../acts.mjs";

/** The address of the page that is open, without what follows the paper or version. */
export const addressOf = (person, of) => new URL(person.page.url()).pathname.match(new RegExp(`^/${of}/[^/]+`))[0];

/** Freezes a version and gives its id. */
export async function freeze(officer, paper, note) {
  await officer.go(`${paper}/versions`);
  await officer.fillByName({ note });
  await officer.submit("/versions");
  await officer.expect(note);
  return new URL(officer.page.url()).pathname.split("/").pop();
}

/** Adds words to the first paragraph of a paper. */
export async function reword(officer, paper, words) {
  await officer.go(paper);
  // The heading can be worded as well; it stands before.
  await officer.page.locator('main p a[href*="/wording/"]').first().click();
  await officer.page.waitForLoadState("load");
  await officer.look();
  const before = await officer.page.inputValue('[name="text"]');
  await officer.fillByName({ text: `${before} ${words}` });
  await officer.submit("/wording/");
  await officer.expect(words);
}

/** Composes and freezes the twelve-month report of 2569. */
export async function composeReport(officer) {
  const title = "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใส รอบ 12 เดือน ปีงบประมาณ พ.ศ. 2569";
  await officer.go("/papers");
  await open(officer, title);
  const paper = addressOf(officer, "papers");
  await reword(officer, paper, "ตามที่ได้รับมอบหมาย");
  await officer.go(`${paper}/settings`);
  // Number and date are left to the pen; the book gives them when the paper goes up.
  await officer.fillByName({ number: "", date: "31/2/69" });
  await officer.submit("/settings");
  officer.expectStatus(422);
  await officer.fillByName({ date: "" });
  await officer.submit("/settings");
  officer.expectStatus(200);
  const drawn = await officer.file(`${paper}/files/report.pdf`);
  if (drawn.subarray(0, 5).toString() !== "%PDF-") throw new Error("the report is no PDF");
  const version = await freeze(officer, paper, "ฉบับเสนอปลัดเทศบาล");
  await officer.go(`${paper}/versions`);
  await officer.expect("ฉบับเสนอปลัดเทศบาล");
  await officer.follow("/comparison");
  const told = { address: "/reports/2569/12", way: "ลงนามด้วยปากกา", evidence: "ผลการใช้จ่ายงบประมาณไตรมาสที่" };
  return { title, paper, version, ...told };
}
