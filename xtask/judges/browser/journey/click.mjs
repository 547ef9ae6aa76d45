// Up by click: everybody in the chain signs with password and code; one sends it back, and it comes again.
import { enrol, open, signIn } from "../acts.mjs";
import { addressOf, freeze, reword } from "./report.mjs";

/** Why the head of the office sends it back. */
const REASON = "โปรดระบุผู้รับผิดชอบในคำนำให้ชัดเจน";

/** Sends the measures of 2570 up by click. */
export async function approveByClick(room, officer, measure, { password }) {
  const title = "มาตรการส่งเสริมคุณธรรมและความโปร่งใส ปีงบประมาณ พ.ศ. 2570";
  await officer.go("/papers");
  await open(officer, title);
  await officer.expect(measure.title);
  const paper = addressOf(officer, "papers");
  const first = await freeze(officer, paper, "ฉบับแรกของมาตรการ");
  await submit(officer, first);
  await setUp(officer);
  await sign(officer, first, password, "propose");

  // The head of the office comes from the list, sets up the second factor, and sends it back with a reason.
  const office = await room.person("head of office");
  await signIn(office, "office-head", password);
  await office.go("/approvals");
  await open(office, title);
  await setUp(office);
  await sign(office, first, password, "return", "", 422);
  await sign(office, first, password, "return", REASON);

  // The drafter reads why, changes it, compares, and sends it again.
  await officer.go("/desk");
  await open(officer, "ที่ส่งคืน");
  await officer.go(`/approvals/${first}`);
  await officer.expect(REASON);
  await reword(officer, paper, "โดยมีนิติกรเป็นผู้ประสานงาน");
  await officer.go(`/approvals/${first}`);
  await officer.follow("/comparison");
  await officer.expect("โดยมีนิติกรเป็นผู้ประสานงาน");
  const version = await freeze(officer, paper, "แก้ไขตามความเห็นหัวหน้าสำนักปลัด");
  // The same pages were looked at before.
  officer.quiet = office.quiet = true;
  await submit(officer, version);
  await sign(officer, version, password, "propose");
  await sign(office, version, password, "endorse", "แก้ไขแล้ว เห็นควรเสนอ");
  for (const [login, deed] of [["deputy-clerk", "endorse"], ["clerk", "endorse"], ["mayor", "approve"]]) {
    const person = await room.person(login);
    person.quiet = login !== "mayor";
    await signIn(person, login, password);
    await open(person, "ให้ความเห็นหรือสั่งการ: มาตรการ");
    await setUp(person);
    await sign(person, version, password, deed);
    await person.context.close();
  }

  officer.quiet = false;
  await officer.go(`/approvals/${version}`);
  await officer.expect("ผู้มีอำนาจเห็นชอบและอนุมัติแล้ว");
  await officer.expect("ครบถ้วน ไม่มีรายการใดถูกแก้ไขภายหลัง");
  return { title, paper, version, address: "/reports/2570/measures", way: "ลงลายมือชื่ออิเล็กทรอนิกส์" };
}

/** Sends a version on its way by click. */
async function submit(officer, version) {
  await officer.go(`/approvals/${version}`);
  await officer.page.locator('[name="way"][value="click"]').check();
  await officer.submit(`/approvals/${version}`);
  officer.expectStatus(200);
}

/** Follows the page's way to the second factor, and comes back. */
async function setUp(person) {
  const before = person.page.url();
  await person.follow("/account/second-factor");
  await enrol(person);
  if (person.page.url() !== before) throw new Error(`${person.name} does not come back to the paper`);
}

/** Signs the step that is next. */
async function sign(person, version, password, deed, words = "", status = 200) {
  await person.go(`/approvals/${version}`);
  await person.page.locator(`[name="deed"][value="${deed}"]`).check();
  const code = status === 200 ? await person.telephone.code() : "000000";
  await person.fillByName({ words, password, code });
  await person.submit("/signature");
  person.expectStatus(status);
}
