// What people do again and again.
import { Telephone } from "./telephone.mjs";

/** The fiscal year in which the demonstration plays, and its day where today lies outside of it. */
const YEAR = ["2026-10-01", "2027-10-01"].map((day) => Date.parse(`${day}T00:00:00+07:00`));
const DAY = Date.parse("2026-11-26T02:00:00Z");

/** Milliseconds since 1970 in the demonstration, whose clock is moved by whole days where today lies outside its year. */
export function now() {
  const real = Date.now();
  const isThere = real >= YEAR[0] && real < YEAR[1];
  return real + (isThere ? 0 : Math.floor((DAY - real) / 86_400_000) * 86_400_000);
}

/** Today in the demonstration, as people write it: day, month, two digits of the Buddhist year. */
export function today() {
  const day = new Date(now() + 7 * 3_600_000);
  return `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${(day.getUTCFullYear() + 543) % 100}`;
}

/** Signs in with name and password, and with a code where the person has a telephone. */
export async function signIn(person, login, password) {
  await person.go("/sign-in");
  await person.fillByName({ login, password });
  await person.submit("/sign-in");
  if (person.telephone) {
    await person.fillByName({ code: await person.telephone.code() });
    await person.submit("/sign-in/second");
  }
  if (new URL(person.page.url()).pathname.startsWith("/sign-in")) throw new Error(`${login} does not come in`);
}

/** Sets up the second factor on the page that is open, and goes on to where it leads. */
export async function enrol(person) {
  const typed = await person.page.locator("main code").first().innerText();
  person.telephone = new Telephone(typed, () => now() / 1000);
  await person.fillByName({ code: await person.telephone.code() });
  await person.submit("/account/second-factor");
  if ((await person.page.locator("main ol code").count()) < 8) throw new Error(`${person.name} gets no recovery codes`);
  await person.page.locator("main .actions a").click();
  await person.page.waitForLoadState("load");
  await person.look();
}

/** Opens the link of a list that is read by these words. */
export async function open(person, words) {
  await person.page.locator("main a", { hasText: words }).first().click();
  await person.page.waitForLoadState("load");
  await person.look();
}

/** Addresses that give a file. */
const FILES = /\.(pdf|csv|json|docx|xlsx|html|zip|jpg|png|svg|txt|ics)$|\/(file|masked|thumbnail|picture|pack)$|\/(former|files|pictures)\//;

/** A path without what tells one record from another: pages of one kind are one page. */
export const kind = (path) =>
  path
    .replace(/[?#].*/, "")
    .replaceAll(/\/[0-9a-f]{24,32}(?=\/|$)/g, "/ID")
    .replaceAll(/\/wording\/[^/]+/g, "/wording/PLACE")
    .replaceAll(/\/posts\/[^/]+/g, "/posts/POST")
    .replaceAll(/\/[oO]\d+(?=\/|$)/g, "/ITEM")
    .replaceAll(/\/25\d\d(?=\/|$)/g, "/YEAR")
    .replaceAll(/\/v\d+(?=\/|$)/g, "/VERSION")
    .replaceAll(/\/\d{1,2}(?=\/|$)/g, "/NUMBER");

/** Goes to one page of each kind that links lead to, and hands each to `seen`. */
export async function crawl(person, starts, seen, most = 120) {
  const known = new Set();
  const open = [...starts];
  while (open.length > 0 && known.size < most) {
    const path = open.shift();
    if (known.has(kind(path))) continue;
    known.add(kind(path));
    await person.go(path);
    if (person.answered >= 400) person.room.fault(person, `a link leads to a page that answers ${person.answered}`);
    await seen?.(path);
    const links = await person.page.locator("a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    open.push(...links.filter((link) => link.startsWith("/") && !FILES.test(link.replace(/[?#].*/, ""))));
  }
  return known;
}
