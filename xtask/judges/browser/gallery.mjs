// Pictures of every page and state: 360, 768 and 1280 pixels wide, and in print, with an index to look through.
//
// The list is gallery.json: who (a sign-in, or none), where, in which state, in which languages.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "./acts.mjs";
import { main } from "./desk.mjs";

const WIDTHS = [360, 768, 1280];
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

await main(async (room, config) => {
  const list = JSON.parse(readFileSync(new URL("./gallery.json", import.meta.url)));
  const folder = config.out;
  mkdirSync(folder, { recursive: true });
  const people = new Map();
  const person = async (name, language) => {
    const key = `${name}-${language}`;
    if (!people.has(key)) {
      const somebody = await room.person(name || "visitor");
      somebody.quiet = true;
      if (language === "en") {
        await somebody.go("/");
        await somebody.press("English");
      }
      if (name) await signIn(somebody, name, config.password);
      people.set(key, somebody);
    }
    return people.get(key);
  };
  const rows = [];
  for (const entry of list) {
    if (config.only && !entry.name.includes(config.only)) continue;
    for (const language of entry.languages ?? ["th", "en"]) {
      const somebody = await person(entry.as ?? "", language);
      const { page } = somebody;
      const name = `${entry.name}-${language}`;
      try {
        await somebody.go(await place(somebody, entry.at));
        for (const step of entry.then ?? []) {
          if (step.press) await somebody.press(words(step.press, language));
          if (step.follow) await somebody.follow(step.follow);
          if (step.fill) await somebody.fillByName(step.fill);
        }
      } catch (error) {
        room.faults.push(`gallery ${name}: ${String(error.message).split("\n")[0]}`);
        continue;
      }
      const files = [];
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        const file = `${name}-${width}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
        files.push(file);
      }
      const pdf = join(folder, `${name}-print.pdf`);
      await page.pdf({ path: pdf, format: "A4", printBackground: false });
      execFileSync("pdftoppm", ["-png", "-r", "60", "-singlefile", pdf, join(folder, `${name}-print`)]);
      files.push(`${name}-print.png`);
      await page.setViewportSize({ width: 1280, height: 900 });
      rows.push({ name, where: somebody.where, files });
    }
  }
  const cells = (row) => row.files.map((file) => `<td><a href="${file}"><img src="${file}" alt="${file}" loading="lazy"></a></td>`);
  const body = rows.map((row) => `<tr><th>${row.name}<br><code>${escaped(row.where)}</code></th>${cells(row).join("")}</tr>`);
  const style = "td,th{vertical-align:top;padding:8px;font:14px sans-serif;text-align:left}img{max-width:320px;border:1px solid #ccc}";
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>${style}</style><table>${body.join("\n")}</table></html>`,
  );
});

/** A path, or the path that a link of another page leads to. */
async function place(somebody, at) {
  if (typeof at === "string") return at;
  await somebody.page.goto(new URL(at.page, somebody.room.base).href);
  const links = somebody.page.locator(`a[href*="${at.link}"]`);
  if ((await links.count()) === 0) throw new Error(`${at.page} has no link to ${at.link}`);
  return (await links.first().getAttribute("href")) + (at.more ?? "");
}

function words(press, language) {
  return typeof press === "string" ? press : press[language];
}
