// The confidential channel: a report with a photograph and a name, the receipt, the answer, the name asked for and
// released by two of three, a recusal, the end; and a report against the mayor, which only goes outside.
import { join } from "node:path";
import { signIn } from "../acts.mjs";

const NAME = "นางสาวผู้แจ้ง ลับเฉพาะ";
const WHAT = "เห็นรถกระบะของเทศบาลไปรับส่งลูกทุกเย็น และเติมน้ำมันด้วยเงินของเทศบาล";

/** Writes a report up to its receipt; gives the 24 digits. */
export async function report(informant, { posts = [], name }) {
  await informant.go("/complaints");
  await informant.expect("สิ่งที่คุ้มครองไม่ได้");
  await informant.follow("/complaints/new");
  await informant.submit("/complaints/new", "next");
  informant.expectStatus(422);
  await informant.page.locator('[name="kind"][value="misuse"]').check();
  for (const post of posts) await informant.page.locator(`[name="post"][value="${post}"]`).check();
  await informant.submit("/complaints/new", "next");
  informant.expectStatus(200);
  await informant.submit("/complaints/new", "next");
  informant.expectStatus(422);
  await informant.fillByName({ what: WHAT, where: "หน้าโรงเรียนบ้านทุ่ง" });
  await informant.submit("/complaints/new", "next");
  // Where too few custodians stay who are not named, there is nothing to choose, and the page says why.
  const choice = informant.page.locator(`[name="identity"][type="radio"][value="${name ? "named" : "anonymous"}"]`);
  if ((await choice.count()) > 0) await choice.check();
  else await informant.expect("จึงรับแบบไม่บอกชื่อเท่านั้น");
  if (name) await informant.fillByName({ name, contact: "0899998877" });
  await informant.submit("/complaints/new", "next");
  await informant.expect("ยังไม่มีสิ่งใดถูกบันทึก");
  return (await informant.page.locator(".receipt-code strong").innerText()).replaceAll(/\D/g, "");
}

/** Unlocks an officer's own key. */
export async function unlock(officer, path, password) {
  await officer.go(path);
  await officer.fillByName({ password: "ไม่ใช่รหัสผ่านนี้" });
  await officer.submit("/cases/unlock");
  officer.expectStatus(422);
  await officer.fillByName({ password });
  await officer.submit("/cases/unlock");
  officer.expectStatus(200);
}

/** The addresses of the cases that an inbox shows. */
async function cases(officer) {
  const links = await officer.page.locator('main a[href*="/cases/"]').evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  return links.filter((link) => /\/cases\/[0-9a-f]{32}$/.test(link));
}

/** Opens the first case of the inbox. */
export async function openFirst(officer) {
  const [first] = await cases(officer);
  if (!first) throw new Error(`${officer.name} has no case`);
  await officer.follow(first);
}

/** Opens one of the folded forms of a case and sends it. */
export async function act(officer, action, values) {
  const form = officer.page.locator(`main form[action$="${action}"]`).first();
  const folded = form.locator("xpath=ancestor::details[not(@open)]");
  if ((await folded.count()) > 0) await folded.first().locator("summary").click();
  for (const [name, value] of Object.entries(values)) await officer.put(form.locator(`[name="${name}"]`).first(), value);
  await form.locator("button").first().click();
  await officer.page.waitForLoadState("load");
  await officer.look();
  officer.expectStatus(200);
}

/** Walks a case from its report to its end. */
export async function keepConfidence(room, officer, config) {
  const informant = await room.person("informant");
  const code = await report(informant, { posts: ["works-head"], name: NAME });
  const photo = join(config.samples, "thungsaengsai-2569/photos/05-meeting.jpg");
  await informant.fillByName({ last_four: "0000", files: { files: [photo] } });
  if (!code.endsWith("0000")) {
    await informant.submit("/complaints/sent");
    informant.expectStatus(422);
  }
  await informant.fillByName({ last_four: code.slice(20), files: { files: [photo] } });
  await informant.submit("/complaints/sent");
  informant.expectStatus(200);
  await informant.expect("รับเรื่องแล้ว");
  const cookies = await informant.context.cookies();
  if (cookies.length > 0) throw new Error(`the channel leaves cookies: ${cookies.map((one) => one.name)}`);

  // The officer reads, looks at the copy, answers.
  await unlock(officer, "/cases", config.password);
  await openFirst(officer);
  await officer.expect("รถกระบะของเทศบาล");
  if ((await officer.text()).includes("ลับเฉพาะ")) throw new Error("the name stands in the case");
  const path = new URL(officer.page.url()).pathname;
  const copy = await officer.page.locator('main a[href*="/files/"]').first().getAttribute("href");
  const bytes = await officer.file(copy);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error("the copy is no JPEG");
  await officer.go(path);
  await act(officer, "/state", { state: { value: "accepted" } });
  await act(officer, "/messages", { message: "ได้รับเรื่องแล้ว ขอทราบวันที่พบเห็นครั้งล่าสุด" });

  // The informant comes back.
  await informant.go("/complaints/return");
  await informant.fillByName({ code: code.slice(0, 20) });
  await informant.submit("/complaints/return");
  informant.expectStatus(422);
  await informant.fillByName({ code });
  await informant.submit("/complaints/return");
  await informant.expect("ขอทราบวันที่พบเห็นครั้งล่าสุด");
  await informant.fillByName({ message: "เมื่อวันศุกร์ที่ผ่านมา" });
  await informant.submit("/complaints/return/messages");
  await informant.expect("เมื่อวันศุกร์ที่ผ่านมา");

  // The name is asked for, and two of three custodians release it.
  await officer.go(path);
  await act(officer, "/identity", { "identity-reason": "ต้องสอบปากคำเพิ่มเติมเป็นลายลักษณ์อักษร" });
  for (const login of ["auditor", "district"]) {
    const custodian = await room.person(`custodian ${login}`);
    await signIn(custodian, login, config.password);
    await unlock(custodian, "/custody", config.password);
    await custodian.expect("ต้องสอบปากคำเพิ่มเติม");
    await custodian.submit("/custody/", "released");
    custodian.expectStatus(200);
    await custodian.context.close();
  }
  await officer.go(path);
  await officer.follow("/identity/");
  await officer.expect(NAME);

  // Words are taken out for everybody, somebody steps back, the case comes to its end.
  await officer.go(path);
  await act(officer, "/state", { state: { value: "investigating" }, "state-reason": "รวบรวมใบเบิกน้ำมันและบันทึกการใช้รถ" });
  await act(officer, "/state", {
    state: { value: "closed" },
    outcome: { value: "founded" },
    "state-reason": "พบว่าใช้รถราชการส่วนตัวจริง ส่งเรื่องให้คณะกรรมการสอบวินัย",
  });
  await act(officer, "/handlers/recusal", { "recuse-reason": "เป็นญาติกับผู้ถูกกล่าวหา" });
  await officer.go("/cases?show=closed");
  if ((await cases(officer)).length > 0) throw new Error("whoever stepped back still has the case");

  await informant.go("/complaints/return");
  await informant.fillByName({ code });
  await informant.submit("/complaints/return");
  await informant.expect("ส่งเรื่องให้คณะกรรมการสอบวินัย");
  if ((await informant.text()).includes("ญาติ")) throw new Error("the informant reads what is not for them");

  // A report against the mayor reaches nobody who serves under him.
  const second = await report(informant, { posts: ["mayor"] });
  await informant.fillByName({ last_four: second.slice(20) });
  await informant.submit("/complaints/sent");
  informant.expectStatus(200);
  await officer.go("/cases");
  if ((await cases(officer)).length > 0) throw new Error("the mayor's subordinate has a case against him");
  const outside = await room.person("outside officer");
  await signIn(outside, "district", config.password);
  await unlock(outside, "/cases", config.password);
  await openFirst(outside);
  await outside.expect("นายกเทศมนตรี");

  // What everybody may read.
  await informant.go("/complaints/statistics");
  await informant.go("/complaints/log");
}
