// Paper that went round: pages printed, written on by hand, laid crooked on a copier, and scanned as one pile.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Dots per inch of the copier. */
const DENSITY = 150;

/** Scans a PDF after somebody wrote on it, with a blot on the codes of some pages; gives the path, a PDF of pictures. */
export async function scan(room, pdf, work, name, blotted = []) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paper = join(folder, "paper.pdf");
  writeFileSync(paper, pdf);
  execFileSync("pdftoppm", ["-r", String(DENSITY), "-jpeg", paper, join(folder, "page")]);
  const printed = readdirSync(folder).filter((file) => file.endsWith(".jpg")).sort();
  const context = await room.browser.newContext({ viewport: { width: 1240, height: 1754 } });
  const glass = await context.newPage();
  const pages = [];
  for (const [number, file] of printed.entries()) {
    const picture = readFileSync(join(folder, file)).toString("base64");
    // Each sheet lies a little differently, as sheets do.
    const turn = ((number % 3) - 1) * 0.6;
    await glass.setContent(
      `<style>body{margin:0;background:#f4f2ee}div{position:relative;width:1240px;height:1754px;transform:rotate(${turn}deg)}` +
        `img,svg{position:absolute;width:100%;height:100%}</style>` +
        `<div><img src="data:image/jpeg;base64,${picture}">${handwriting(number, blotted.includes(number + 1))}</div>`,
    );
    await glass.locator("img").evaluate((image) => image.decode());
    pages.push(await glass.screenshot({ type: "jpeg", quality: 78 }));
  }
  await context.close();
  const out = join(work, `${name}.pdf`);
  writeFileSync(out, bound(pages, 1240, 1754));
  return out;
}

/** A signature and a line of writing in blue ink, low on the page; a blot lies on the corner with the code. */
function handwriting(seed, isBlotted) {
  let state = 7 + seed * 131;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const stroke = (x, y, width, height) => {
    let path = `M${x} ${y}`;
    for (let at = 0; at < width; at += 12) path += ` q6 ${(next() - 0.5) * height} 12 ${(next() - 0.5) * 6}`;
    return `<path d="${path}" fill="none" stroke="#1d2f8f" stroke-width="3" stroke-linecap="round"/>`;
  };
  const blot = isBlotted ? '<rect x="30" y="1580" width="180" height="160" rx="50" fill="#1d2f8f"/>' : "";
  return `<svg viewBox="0 0 1240 1754">${blot}${stroke(300, 1180, 420, 46)}${stroke(620, 1400, 260, 90)}${stroke(640, 1460, 120, 30)}</svg>`;
}

/** A PDF of JPEG pictures, one a page, A4. */
function bound(pictures, width, height) {
  const parts = [];
  const offsets = [];
  let length = 0;
  const put = (bytes) => {
    const part = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, "latin1");
    parts.push(part);
    length += part.length;
  };
  const object = (number, body) => {
    offsets[number] = length;
    put(`${number} 0 obj\n`);
    for (const part of [].concat(body)) put(part);
    put("\nendobj\n");
  };
  put("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
  const kids = pictures.map((_, at) => `${3 + at * 3} 0 R`).join(" ");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pictures.length} >>`);
  pictures.forEach((picture, at) => {
    const [page, image, content] = [3 + at * 3, 4 + at * 3, 5 + at * 3];
    const drawn = "q 595 0 0 842 0 0 cm /I Do Q";
    object(page, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Resources << /XObject << /I ${image} 0 R >> >> >>`);
    object(image, [
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n`,
      picture,
      "\nendstream",
    ]);
    object(content, `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`);
  });
  const start = length;
  const count = offsets.length;
  put(`xref\n0 ${count}\n0000000000 65535 f \n`);
  for (let number = 1; number < count; number += 1) put(`${String(offsets[number]).padStart(10, "0")} 00000 n \n`);
  put(`trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}
