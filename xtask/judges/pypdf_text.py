"""Prints the text of each page of a PDF, as pypdf reads it, as a JSON array of strings."""

import json
import sys

from pypdf import PdfReader

reader = PdfReader(sys.argv[1], strict=True)
json.dump([page.extract_text() for page in reader.pages], sys.stdout, ensure_ascii=False)
