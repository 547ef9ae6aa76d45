// A head of unit reports what was done, with figures and a photograph.
import { join } from "node:path";
import { open, signIn } from "../acts.mjs";

/** The caption of the photograph. */
const SHOWS = "ประชุมชี้แจงขั้นตอนการให้บริการ";

/** Reports the first step of a measure; the officer finds its piece among the evidence. */
export async function reportStep(head, officer, measure, { password, samples }) {
  // Mistypes, comes in, and finds what waits.
  await head.go("/sign-in");
  await head.fillByName({ login: "works-head", password: "wrong" });
  await head.submit("/sign-in");
  head.expectStatus(422);
  await signIn(head, "works-head", password);
  await head.go("/desk");
  await head.go("/progress?year=2570&round=6");
  await open(head, measure.title);
  const progress = measure.path.replace("/measures/", "/progress/");
  await head.go(`${progress}/6/1`);

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
    shows: SHOWS,
    "made-on": "12/11/69",
  });
  await head.submit("/progress/", "save");
  head.expectStatus(200);
  await head.expect("จัดประชุมชี้แจงขั้นตอนการให้บริการ");
  await head.go(`${progress}/12`);

  // The same piece stands among the evidence of the year; the officer looks at it.
  await officer.go("/evidence?year=2570");
  await officer.expect(SHOWS);
  await open(officer, SHOWS);
}
