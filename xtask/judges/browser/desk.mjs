// People at their browsers: Debian's Chromium, driven by playwright-core, judged on every page by axe-core.
//
// Every page that somebody comes to is looked at: accessibility, whether it runs over its edge on a telephone or at
// 400 % zoom, what the console says, what the browser refused, and whether anything was asked of another host.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What Debian calls the browser, the one without a window first: it takes half of the computing. Root has no sandbox. */
const CHROMIUM = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** What axe-core judges. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Widths in CSS pixels: a telephone, and 1280 pixels at 400 % zoom. */
const NARROW = [360, 320];

/** Widths of the pictures: a telephone, a tablet, an office screen. */
export const WIDTHS = [360, 768, 1280];

/** Playwright and axe-core from the folder of the judges. */
export const library = (modules) => {
  const require = createRequire(pathToFileURL(join(modules, "..", "package.json")));
  return {
    chromium: require("playwright-core").chromium,
    axe: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"),
  };
};

/** A browser before the platform at `base`, with or without scripts. */
export class Room {
  constructor(config, browser, axe) {
    this.base = config.base;
    this.host = new URL(config.base).host;
    this.scripts = config.scripts;
    this.pictures = config.pictures;
    // Where the pages were judged already, such as on another database, they are walked through alone.
    this.judging = config.judging ?? true;
    this.browser = browser;
    this.axe = axe;
    this.faults = [];
    this.drawn = [];
    this.seen = new Map();
  }

  static async open(config) {
    const { chromium, axe } = library(config.modules);
    const browser = await chromium.launch({
      executablePath: config.chromium ?? CHROMIUM.find((path) => existsSync(path)),
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
    });
    const room = new Room(config, browser, axe);
    // Scripts are needed to judge, also where the page itself has none.
    room.judge = await (await browser.newContext({ bypassCSP: true })).newPage();
    await room.judge.route("**/*.js*", (route) => route.abort());
    return room;
  }

  /** A person with a browser of their own. */
  async person(name, options = {}) {
    const context = await this.browser.newContext({
      javaScriptEnabled: this.scripts,
      viewport: { width: 1280, height: 900 },
      locale: "th-TH",
      timezoneId: "Asia/Bangkok",
      acceptDownloads: true,
      ...options,
    });
    context.setDefaultTimeout(20_000);
    return new Person(this, name, context, await context.newPage());
  }

  fault(person, what) {
    this.faults.push(`${person.name} at ${person.where}: ${what}`);
  }

  async close() {
    await this.browser.close();
  }
}

/** Somebody at a browser. */
export class Person {
  constructor(room, name, context, page) {
    this.room = room;
    this.name = name;
    this.context = context;
    this.page = page;
    this.where = "the beginning";
    this.answered = 200;
    this.expects = new Set();
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      // A form that comes back with its faults is told by the browser as a failure to load.
      const own = message.location().url === page.url() || message.text().includes(`status of ${this.answered}`);
      if (own && message.text().startsWith("Failed to load resource")) return;
      room.fault(this, `the console says: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => room.fault(this, `a script failed: ${error.message}`));
    page.on("request", (request) => {
      const address = new URL(request.url());
      if (["http:", "https:"].includes(address.protocol) && address.host !== room.host) {
        room.fault(this, `asks another host: ${request.url()}`);
      }
    });
    page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) this.answered = response.status();
      else if (response.status() >= 400) room.fault(this, `${response.url()} answered ${response.status()}`);
    });
    page.on("dialog", (dialog) => dialog.accept());
  }

  /** Goes to a path of the platform and looks. */
  async go(path) {
    this.where = path;
    await this.page.goto(new URL(path, this.room.base).href);
    await this.look();
  }

  /** Presses a button or follows a link by its words, and looks at what comes. */
  async press(words, within) {
    const place = within ?? this.page;
    const target = place
      .getByRole("button", { name: words })
      .or(place.getByRole("link", { name: words }))
      .first();
    await target.click();
    await this.page.waitForLoadState("load");
    await this.look();
  }

  /** Fills fields by their labels: text, a choice by its words, a tick by true, files by { files: [...] }. */
  async fill(values, within) {
    const place = within ?? this.page;
    for (const [label, value] of Object.entries(values)) {
      const field = place.getByLabel(label, { exact: false }).first();
      await this.put(field, value);
    }
  }

  /** Fills fields by their names. */
  async fillByName(values) {
    for (const [name, value] of Object.entries(values)) {
      await this.put(this.page.locator(`main [name="${name}"]:not([type=hidden])`).first(), value);
    }
  }

  /** Sends a form by a part of its address, with its main button or the one of a value, and looks at what comes. */
  async submit(action, value) {
    const form = this.page.locator(`main form[action*="${action}"]`).first();
    const shown = "button:not([type=button]):not(.unseen)";
    const button = value ? form.locator(`${shown}[value="${value}"]`) : form.locator(`.actions ${shown}`).or(form.locator(shown));
    await button.first().click();
    await this.page.waitForLoadState("load");
    await this.look();
  }

  /** Sends a form of the frame, such as the one to go out. */
  async submitAnywhere(action) {
    const form = this.page.locator(`form[action*="${action}"]`).first();
    const menu = this.page.locator("header details:not([open]) > summary");
    if (!(await form.isVisible()) && (await menu.count()) > 0) await menu.first().click();
    await form.locator("button").first().click();
    await this.page.waitForLoadState("load");
    await this.look();
  }

  /** Follows the first link whose address holds a text. */
  async follow(part) {
    await this.page.locator(`main a[href*="${part}"]`).first().click();
    await this.page.waitForLoadState("load");
    await this.look();
  }

  /** Puts a value into one field. */
  async put(field, value) {
    if (value === true) await field.check();
    else if (value === false) await field.uncheck();
    else if (value?.files) await field.setInputFiles(value.files);
    else if (value?.choice) await field.selectOption({ label: value.choice });
    else if (value?.value) await field.selectOption(value.value);
    else await field.fill(value);
  }

  /** The text of the main part of the page. */
  async text() {
    return (await this.page.locator("main").innerText()).replaceAll(/\s+/g, " ");
  }

  /** Fails where the page does not say something. */
  async expect(words) {
    const text = await this.text();
    const says = words instanceof RegExp ? words.test(text) : text.includes(words);
    if (!says) throw new Error(`${this.name} at ${this.page.url()} does not read “${words}”:\n${text.slice(0, 3000)}`);
  }

  /** Fails where the answer was another. */
  expectStatus(status) {
    if (this.answered !== status) throw new Error(`${this.name} at ${this.page.url()}: ${this.answered}, not ${status}`);
  }

  /** Fetches a file as this person. */
  async file(path) {
    const answer = await this.context.request.get(new URL(path, this.room.base).href);
    if (!answer.ok()) throw new Error(`${this.name}: ${path} answered ${answer.status()}`);
    return answer.body();
  }

  /** Judges the page as it stands. */
  async look() {
    const { page, room } = this;
    this.where = page.url().slice(room.base.length) || "/";
    if (this.quiet) return;
    if (this.answered >= 500) room.fault(this, `answered ${this.answered}`);
    const headings = await page.locator("h1").count();
    if (headings !== 1) room.fault(this, `has ${headings} h1`);
    if (!room.judging) return;
    // The same page in the same state need not be judged twice.
    const html = await page.content();
    const state = html.replaceAll(/name="csrf" value="[^"]*"/g, "");
    if (room.seen.has(state)) return;
    room.seen.set(state, this.where);
    for (const fault of await this.accessibility(html)) room.fault(this, fault);
    const size = page.viewportSize();
    for (const width of NARROW) {
      await page.setViewportSize({ width, height: 640 });
      const over = await page.evaluate(overhang);
      if (over) room.fault(this, `${width} pixels wide, it runs ${over.by} pixels over its edge: ${over.what}`);
      const small = width === 360 ? await page.evaluate(smallTargets) : [];
      for (const target of small) room.fault(this, `a target is smaller than 44 pixels: ${target}`);
    }
    await page.setViewportSize(size);
    if (room.pictures) await this.picture(room.pictures);
  }

  /** What axe-core finds, a fault a line. */
  async accessibility(html) {
    const { page, room } = this;
    const run = `${room.axe};axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ["violations"] })`;
    let found;
    if (room.scripts) {
      found = await page.evaluate(run);
    } else {
      const address = page.url();
      await room.judge.route(address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
      await room.judge.goto(address);
      found = await room.judge.evaluate(run);
      await room.judge.unroute(address);
    }
    return found.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${violation.help}: ${node.html.slice(0, 200)} (${node.failureSummary.replaceAll(/\s+/g, " ").slice(0, 300)})`),
    );
  }

  /** Keeps pictures of the page, numbered in the order of the way. */
  async picture(folder) {
    const number = String(this.room.seen.size).padStart(3, "0");
    await this.draw(folder, `tour-${number}-${this.name.replaceAll(/[^A-Za-z]+/g, "-")}`);
  }

  /** Draws the page as it stands at each width of a screen, and in print. */
  async draw(folder, name) {
    const { page } = this;
    const size = page.viewportSize();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    }
    const pdf = join(folder, `${name}-print.pdf`);
    await page.pdf({ path: pdf, format: "A4", printBackground: false });
    execFileSync("pdftoppm", ["-png", "-r", "60", "-singlefile", pdf, join(folder, `${name}-print`)]);
    await page.setViewportSize(size);
    this.room.drawn.push({ name, where: this.where });
  }
}

/** The widest thing that stands out of the page; runs in the page. */
function overhang() {
  const root = document.documentElement;
  const by = root.scrollWidth - root.clientWidth;
  if (by <= 1) return null;
  let widest = null;
  for (const element of document.body.querySelectorAll("*")) {
    const right = element.getBoundingClientRect().right;
    if (right > root.clientWidth + 1 && (!widest || right >= widest.right)) widest = { element, right };
  }
  const what = widest ? widest.element.outerHTML.slice(0, 200) : "?";
  return { by, what };
}

/** Buttons and fields that are lower than 44 pixels; links inside text may be. */
function smallTargets() {
  const found = [];
  for (const element of document.querySelectorAll("main button, main input:not([type=hidden]), main select, main summary, main a.button")) {
    const box = element.getBoundingClientRect();
    if (box.height === 0 || getComputedStyle(element).visibility === "hidden") continue;
    // A tick or a dot is pressed at its label.
    const label = element.matches("[type=checkbox], [type=radio]") && (element.closest("label") ?? element.parentElement);
    const height = label ? Math.max(box.height, label.getBoundingClientRect().height) : box.height;
    if (height < 43.5 && !element.classList.contains("unseen")) found.push(element.outerHTML.slice(0, 160));
  }
  return found;
}

/** Runs a script with the configuration that stands in its first argument, and tells its faults. */
export async function main(script) {
  const config = JSON.parse(process.argv[2]);
  const room = await Room.open(config);
  let failure = null;
  try {
    await script(room, config);
  } catch (error) {
    failure = error;
  }
  await room.close();
  for (const fault of room.faults) console.error(`fault: ${fault}`);
  if (failure) console.error(failure.stack ?? String(failure));
  console.log(JSON.stringify({ pages: room.seen.size, faults: room.faults.length }));
  process.exit(failure || room.faults.length ? 1 : 0);
}
