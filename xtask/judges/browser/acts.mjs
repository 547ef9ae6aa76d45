// What people do again and again.

/** Signs in with name and password. */
export async function signIn(person, login, password) {
  await person.go("/sign-in");
  await person.fillByName({ login, password });
  await person.submit("/sign-in");
  if (new URL(person.page.url()).pathname.startsWith("/sign-in")) throw new Error(`${login} does not come in`);
}

/** Addresses that give a file. */
const FILES = /\.(pdf|csv|json|docx|xlsx|zip|jpg|png|svg|txt|ics)$|\/(file|masked|thumbnail|picture|pack)$|\/(former|files|pictures)\//;

/** A path without what tells one record from another: pages of one kind are one page. */
export const kind = (path) =>
  path
    .replace(/[?#].*/, "")
    .replaceAll(/\/[0-9a-f]{24}(?=\/|$)/g, "/ID")
    .replaceAll(/\/wording\/[^/]+/g, "/wording/PLACE")
    .replaceAll(/\/o\d+(?=\/|$)/g, "/ITEM")
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
