// The main web site of the town, as a vendor runs it: a page for each item, and one that is gone.
import { createServer } from "node:http";

/** Ports that visits may ask. */
const PORTS = [8080, 8443];

const page = (title, text) => `<!doctype html><html lang="th"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>เทศบาลตำบลทุ่งแสงใส อำเภอแสงใส</p><p>${text}</p></body></html>`;

function answer(request, response) {
  const code = /^\/ita\/(o\d+)$/.exec(request.url)?.[1];
  const gone = !code || code === "o22";
  response.writeHead(gone ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
  const title = `${code?.toUpperCase()} ปีงบประมาณ พ.ศ. 2570 เทศบาลตำบลทุ่งแสงใส`;
  response.end(gone ? page("ไม่พบหน้า", "404") : page(title, `ข้อมูลของข้อ ${code} ประจำปีงบประมาณ พ.ศ. 2570 เผยแพร่เมื่อวันที่ 3 พฤศจิกายน 2569`));
}

/** Opens the site at the first port that is free, and waits where other towns have them all; gives its address. */
export async function mainSite() {
  for (let tries = 0; tries < 300; tries += 1) {
    for (const port of PORTS) {
      const server = createServer(answer);
      const open = await new Promise((resolve) => {
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => resolve(true));
      });
      if (!open) continue;
      const close = () => {
        server.closeAllConnections();
        server.close();
      };
      return { address: `http://127.0.0.1:${port}/ita`, close };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`none of the ports ${PORTS.join(", ")} is free for the site of the town`);
}
