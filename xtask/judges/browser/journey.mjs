// A year of a municipality: from what is owed to a report that is frozen, with every page judged on the way.
//
// The demonstration plays in fiscal year 2570; the legal officer drives the cycle.
import { join } from "node:path";
import { signIn } from "./acts.mjs";
import { main } from "./desk.mjs";

await main(async (room, { password, samples }) => {
  // Everybody: the front page, a wrong address, the desk that asks who comes.
  const visitor = await room.person("visitor");
  await visitor.go("/");
  await visitor.go("/nothing-here");
  visitor.expectStatus(404);
  await visitor.go("/desk");
  if (!visitor.page.url().includes("/sign-in")) throw new Error("the desk does not ask who comes");

  // A head of unit mistypes, comes in, and reports a step with a photograph.
  const head = await room.person("head of office");
  await head.go("/sign-in");
  await head.fillByName({ login: "office-head", password: "wrong" });
  await head.submit("/sign-in");
  head.expectStatus(422);
  await signIn(head, "office-head", password);
  await head.go("/desk");
  await head.go("/progress?year=2570&round=6");
  await head.follow("/progress/");
  const measure = new URL(head.page.url()).pathname.replace(/\/6(\/.*)?$/, "");
  await head.go(`${measure}/6/1`);
  // Half of the form: what was typed comes back with what is missing.
  await head.fillByName({ result: "", "figure-label": "ผู้เข้าร่วม", "figure-value": "สี่สิบ" });
  await head.submit("/progress/", "save");
  head.expectStatus(422);
  if ((await head.page.inputValue('[name="figure-value"]')) !== "สี่สิบ") throw new Error("what was typed is lost");
  await head.page.locator("#status-done").check();
  await head.fillByName({
    result: "จัดประชุมชี้แจงขั้นตอนการให้บริการแก่เจ้าหน้าที่ 45 คน เมื่อวันที่ 12 พฤศจิกายน 2569",
    "figure-label": "ผู้เข้าร่วม",
    "figure-value": "45",
    "figure-unit": "คน",
    files: { files: [join(samples, "thungsaengsai-2569/photos/05-meeting.jpg")] },
    shows: "ประชุมชี้แจงขั้นตอนการให้บริการ",
    "made-on": "12/11/69",
  });
  await head.submit("/progress/", "save");
  head.expectStatus(200);
  await head.expect("จัดประชุมชี้แจงขั้นตอนการให้บริการ");
  await head.go(measure + "/12");

  // The same piece stands among the evidence of the year; the officer looks at it.
  const officer = await room.person("officer");
  await signIn(officer, "legal", password);
  await officer.go("/desk");
  await officer.go("/evidence?year=2570");
  await officer.expect("ประชุมชี้แจงขั้นตอนการให้บริการ");
  await officer.page.locator("main a", { hasText: "ประชุมชี้แจงขั้นตอนการให้บริการ" }).first().click();
  await officer.page.waitForLoadState("load");
  await officer.look();

  // The report of the year that ended: composed, findings beside it, a wording changed, frozen, drawn.
  await officer.go("/papers");
  const papers = officer.page.locator('main a[href*="/papers/"]:not([href*="/files/"])');
  const paper = new URL(await papers.last().getAttribute("href"), room.base).pathname.replace(/(\/papers\/[^/]+).*/, "$1");
  await officer.go(paper);
  await officer.follow("/wording/");
  const words = await officer.page.inputValue('[name="text"]');
  await officer.fillByName({ text: `${words} ตามที่ได้รับมอบหมาย` });
  await officer.submit("/wording/");
  await officer.expect("ตามที่ได้รับมอบหมาย");
  await officer.go(`${paper}/settings`);
  await officer.submit("/settings");
  const drawn = await officer.file(`${paper}/files/report.pdf`);
  if (drawn.subarray(0, 5).toString() !== "%PDF-") throw new Error("the report is no PDF");
  await officer.go(`${paper}/versions`);
  await officer.fillByName({ note: "ฉบับเสนอปลัดเทศบาล" });
  await officer.submit("/versions");
  await officer.go(`${paper}/versions`);
  await officer.expect("ฉบับเสนอปลัดเทศบาล");
  await officer.follow("/versions/");
  await officer.follow("/comparison");

  // Going out ends it.
  await officer.go("/account");
  await officer.submitAnywhere("/sign-out");
  await officer.go("/papers");
  if (!officer.page.url().includes("/sign-in")) throw new Error("after going out the papers still open");
});
