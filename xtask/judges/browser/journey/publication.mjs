// Out: what goes out is shown first, gets its permanent address, and is read by a visitor.

/** Publishes an approved version. */
export async function publish(officer, { version }) {
  await officer.go("/publications");
  await officer.follow(`/publications/new/${version}`);
  const looked = officer.page.locator('[name="looked"]');
  if ((await looked.count()) > 0) {
    await officer.submit("/publications/new/");
    officer.expectStatus(422);
    await looked.check();
  }
  await officer.submit("/publications/new/");
  officer.expectStatus(200);
  if (!/\/publications\/[0-9a-f]{24}$/.test(new URL(officer.page.url()).pathname)) throw new Error("it is not published");
  const pack = await officer.file(`${new URL(officer.page.url()).pathname}/upload.zip`);
  if (pack.subarray(0, 2).toString() !== "PK") throw new Error("the files for the own web site are no archive");
}

/** A visitor comes from the front page and reads it. */
export async function read(visitor, { address, way, evidence }) {
  await visitor.go("/");
  await visitor.follow(`${address}/v`);
  visitor.expectStatus(200);
  const title = await visitor.page.locator("h1").innerText();
  const files = await visitor.page.locator(`main .files a[href^="${address}/v"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const kind of ["pdf", "docx", "html", "json"]) {
    const file = files.find((path) => path.endsWith(`.${kind}`));
    if (!file || (await visitor.file(file)).length < 1000) throw new Error(`there is no ${kind} of ${title}`);
  }
  await visitor.expect(way);
  // Evidence stands in the order of measures and steps.
  const piece = visitor.page.locator('main a[href*="/evidence-01."]');
  if (evidence && !(await piece.innerText()).startsWith(evidence)) throw new Error("the evidence is out of order");
  await visitor.go(address);
  await visitor.expect(title);
  await visitor.go("/published");
  await visitor.expect(title);
}
