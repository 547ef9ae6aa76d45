// Pictures of every page and state: 360, 768 and 1280 pixels wide, and in print, with an index to look through.
//
// The list is gallery.json: `crawl` takes one page of each kind that links lead to; the others are states that no link
// leads to: where, and what is done there.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crawl, kind, signIn } from "./acts.mjs";
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
  const draw = async (somebody, name) => {
    const { page } = somebody;
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
  };
  for (const { name, as = "", crawl: starts, at, then = [], languages = ["th", "en"] } of list) {
    if (config.only && !name.includes(config.only)) continue;
    for (const language of languages) {
      const somebody = await person(as, language);
      try {
        if (starts) {
          const each = async (path) => {
            const page = kind(path).replaceAll(/[^A-Za-z]+/g, "-").replaceAll(/^-|-$/g, "") || "front";
            await draw(somebody, `${name}-${page}-${language}`);
          };
          await crawl(somebody, starts, each);
          continue;
        }
        await somebody.go(at);
        for (const step of then) {
          if (step.fill) await somebody.fillByName(step.fill);
          if (step.follow) await somebody.follow(step.follow);
          if (step.submit) await somebody.submit(step.submit);
        }
        await draw(somebody, `${name}-${language}`);
      } catch (error) {
        room.faults.push(`gallery ${name} in ${language}: ${String(error.message).split("\n")[0]}`);
      }
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
