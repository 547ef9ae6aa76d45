// From last year's result to a measure: what is weak, what the library offers, adapted and assigned.

/** The title under which the measure is adapted. */
const TITLE = "การลดขั้นตอนและแจ้งระยะเวลาของงานขออนุญาตก่อสร้าง";

/** Chooses a measure for quality of work; gives its title and address. */
export async function chooseMeasure(officer) {
  // The score with the trace of its numbers, what is weak, what could be done about it.
  await officer.go("/results");
  await officer.follow("/results/2569");
  await officer.expect("94.49");
  await officer.follow("/cycles/2570/findings");
  await officer.follow("/measures/library?year=2570&indicator=6");
  await officer.page.locator("main li.card summary").first().click();
  await officer.page.locator("main li.card a.button").first().click();
  await officer.page.waitForLoadState("load");
  await officer.look();
  const steps = officer.page.locator('main [name="step"]');
  if ((await steps.first().inputValue()) === "") throw new Error("the library gives no steps");

  // A date that does not exist: what was typed comes back with it.
  await officer.fillByName({ title: TITLE, unit: { value: "works" }, post: { value: "works-head" }, due: "31/2/70" });
  await officer.submit("/measures", "save");
  officer.expectStatus(422);
  if ((await officer.page.inputValue('[name="title"]')) !== TITLE) throw new Error("the adapted title is lost");
  await officer.fillByName({ due: "31 มีนาคม 2570" });
  await officer.submit("/measures", "save");
  officer.expectStatus(200);
  await officer.expect(TITLE);
  await officer.expect("31 มีนาคม 2570");
  const path = new URL(officer.page.url()).pathname;

  // The finding is answered, and the measure stands in the list of the year.
  await officer.go("/cycles/2570/findings");
  await officer.expect(TITLE);
  await officer.go("/measures?year=2570");
  await officer.expect(TITLE);
  return { title: TITLE, path };
}
