"""A mail server on a free port of this machine: keeps each message as <folder>/<number>.eml, until its standard input ends.

What it does next stands in <folder>/mode, read at each message: nothing keeps it, "refuse" answers 550,
"later" answers 451, "delay 1.5" waits so many seconds and keeps it.
"""

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

folder = Path(sys.argv[1])


class Sink:
    """Keeps messages, or does not."""

    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        mode = folder / "mode"
        words = mode.read_text().split() if mode.exists() else []
        match words:
            case ["refuse"]:
                return "550 no such mailbox here"
            case ["later"]:
                return "451 try again later"
            case ["delay", seconds]:
                await asyncio.sleep(float(seconds))
        self.count += 1
        draft = folder / "draft"
        head = f"X-Envelope-From: {envelope.mail_from}\r\n" + "".join(
            f"X-Envelope-To: {to}\r\n" for to in envelope.rcpt_tos
        )
        draft.write_bytes(head.encode() + envelope.content)
        draft.rename(folder / f"{self.count:04}.eml")
        return "250 kept"


async def main():
    loop = asyncio.get_running_loop()
    sink = Sink()
    server = await loop.create_server(lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
