// Pictures of every page and state: 360, 768 and 1280 pixels wide, and in print, with an index to look through.
//
// The list is gallery.json: `crawl` takes one page of each kind that links lead to; the others are states that no link
// leads to: where, and what is done there.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crawl, enrol, kind, signIn } from "./acts.mjs";
import { WIDTHS, main } from "./desk.mjs";

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
      if (name) {
        // Whoever looks after people has a telephone from the first language on.
        somebody.telephone = [...people].find(([key]) => key.startsWith(`${name}-`))?.[1].telephone;
        await signIn(somebody, name, config.password);
        if (name === "admin" && !somebody.telephone) {
          await somebody.go("/account/second-factor");
          await enrol(somebody);
        }
      }
      people.set(key, somebody);
    }
    return people.get(key);
  };
  for (const { name, as = "", crawl: starts, at, then = [], languages = ["th", "en"], place } of list) {
    if ((place ?? null) !== (config.place ?? null)) continue;
    if (config.only && !name.includes(config.only)) continue;
    for (const language of languages) {
      const somebody = await person(as, language);
      try {
        if (starts) {
          const each = async (path) => {
            const page = kind(path).replaceAll(/[^A-Za-z]+/g, "-").replaceAll(/^-|-$/g, "") || "front";
            await somebody.draw(folder, `${name}-${page}-${language}`);
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
        await somebody.draw(folder, `${name}-${language}`);
      } catch (error) {
        room.faults.push(`gallery ${name} in ${language}: ${String(error.message).split("\n")[0]}`);
      }
    }
  }
  const ends = [...WIDTHS.map((width) => `${width}.png`), "print.png"];
  const cell = (file) => `<td><a href="${file}"><img src="${file}" alt="${file}" loading="lazy"></a></td>`;
  const row = (name, where) =>
    `<tr><th>${name}<br><code>${escaped(where)}</code></th>${ends.map((end) => cell(`${name}-${end}`)).join("")}</tr>`;
  const where = new Map(room.drawn.map((page) => [page.name, page.where]));
  // Also what the tour drew before.
  const names = readdirSync(folder).filter((file) => file.endsWith("-print.png")).map((file) => file.replace("-print.png", ""));
  const body = names.sort().map((name) => row(name, where.get(name) ?? ""));
  const style = "td,th{vertical-align:top;padding:8px;font:14px sans-serif;text-align:left}img{max-width:320px;border:1px solid #ccc}";
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>${style}</style><table>${body.join("\n")}</table></html>`,
  );
});
