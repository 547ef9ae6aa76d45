// Signs in at a demonstration and prints the cookies and the newest year that is published; then weighs pages: the bytes on
// the wire of page, stylesheet and script, as a browser asks for them.
//
// node session.mjs <base> <login> <password> <path>…
const [base, login, password, ...paths] = process.argv.slice(2);
const jar = new Map();
const ask = async (path, options = {}) => {
  const answer = await fetch(new URL(path, base), {
    redirect: "manual",
    ...options,
    headers: { origin: base, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...options.headers },
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [name, value] = cookie.split(";")[0].split("=");
    if (value) jar.set(name, value);
  }
  return answer;
};
const form = await (await ask("/t/thungsaengsai/sign-in")).text();
const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
const fields = new URLSearchParams([...hidden, ["login", login], ["password", password]]);
const entered = await ask("/t/thungsaengsai/sign-in", { method: "POST", body: fields });
if (entered.status !== 303) throw new Error(`sign-in answered ${entered.status}`);

/** Bytes of a body as it travels, compressed where the server compresses. */
const bytes = async (path) => {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": "gzip", "sec-fetch-site": "same-origin", cookie: [...jar].map((pair) => pair.join("=")).join("; ") };
    request(new URL(path, base), { headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(parts), packed: answer.headers["content-encoding"] }));
    })
      .on("error", reject)
      .end();
  });
};
const newest = (await ask("/t/thungsaengsai/years")).headers.get("location");
if (newest) paths.unshift(newest);
const weights = {};
for (const path of paths) {
  const page = await bytes(path);
  const text = await (await ask(path)).text();
  let sum = page.body.length;
  for (const [, address] of text.matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)) sum += (await bytes(address)).body.length;
  weights[path] = { status: page.status, bytes: sum, page: page.body.length, raw: Buffer.byteLength(text) };
}
// A report drawn, for the memory that it takes.
const papers = await (await ask("/t/thungsaengsai/papers")).text();
const report = papers.match(/href="([^"]+\/files\/report\.pdf)"/)[1];
const drawn = (await bytes(report)).body;
if (drawn.subarray(0, 5).toString() !== "%PDF-") throw new Error(`${report} is no PDF`);
console.log(JSON.stringify({ cookie: [...jar].map((pair) => pair.join("=")).join("; "), newest, weights }));
