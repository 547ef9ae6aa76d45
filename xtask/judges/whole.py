"""Whether a data folder is whole after a process was killed on it; prints what it found as JSON.

The database is sound and refers to nothing that is missing, every file that a row names is there with its digest,
and every piece of evidence has the event that tells of it.
"""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

data = Path(sys.argv[1])
database = sqlite3.connect(data / "prongsai.db")


def rows(sql):
    return database.execute(sql).fetchall()


faults = [f"the database: {line}" for (line,) in rows("pragma integrity_check") if line != "ok"]
faults += [f"a reference leads nowhere: {row}" for row in rows("pragma foreign_key_check")]
titles = []
for agency, identity, title, digest in rows("select agency_id, id, title, digest from evidence where removed_at is null"):
    titles.append(title)
    if digest is None:
        continue
    file = data / "files" / agency / digest[:2] / digest
    if not file.exists():
        faults.append(f"{title}: its file is missing")
    elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
        faults.append(f"{title}: its file has other bytes")
told = {subject for (subject,) in rows("select subject from event where subject like 'evidence:%'")}
added = rows("select id, title from evidence where created_by is not null")
faults += [f"{title}: no event tells of it" for identity, title in added if f"evidence:{identity}" not in told]
(waiting,) = rows("select count(*) from job where done_at is null and failed_at is null")[0]
(done,) = rows("select count(*) from job where done_at is not null")[0]
print(json.dumps({"faults": faults, "titles": titles, "jobs_waiting": waiting, "jobs_done": done}))
