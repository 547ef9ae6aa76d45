"""CPU seconds per rendering of each given HTML file, warm: the first rendering is not counted."""
import json
import resource
import sys

from weasyprint import HTML


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


files = sys.argv[1:]
HTML(filename=files[0]).write_pdf()
before = cpu()
for name in files:
    HTML(filename=name).write_pdf()
print(json.dumps({"files": len(files), "cpu_seconds": cpu() - before}))
