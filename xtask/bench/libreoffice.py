"""CPU seconds per conversion of DOCX to PDF in a warm LibreOffice: a long batch minus the batch of its first file alone."""
import json
import resource
import subprocess
import sys
import tempfile


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def convert(files):
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as out:
        before = cpu()
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", out, *files],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        return cpu() - before


files = sys.argv[1:]
convert(files[:1])  # the first start of all fills the disk cache
one = convert(files[:1])
all_of_them = convert(files)
print(json.dumps({"files": len(files) - 1, "cpu_seconds": all_of_them - one, "cold_seconds": one}))
