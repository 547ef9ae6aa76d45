"""Writes crates/thai/data/words.txt: general Thai words, those in common use marked.

    pip install --no-deps pythainlp==5.4.0
    python xtask/python/words.py > crates/thai/data/words.txt
"""

import re
from importlib.metadata import distribution

package = distribution("pythainlp")
corpus = package.locate_file("pythainlp/corpus")
THAI = re.compile("[ก-ฮะ-ฺเ-ๅ็-๎]{2,}")
# Words seen this often in the Thai National Corpus are in common use.
COMMON = 300

frequency = {}
for line in (corpus / "tnc_freq.txt").read_text(encoding="utf-8").splitlines():
    word, _, count = line.partition("\t")
    if count:
        frequency[word] = int(count)

words = set()
for line in (corpus / "words_th.txt").read_text(encoding="utf-8").splitlines():
    word = line.strip().replace("ํา", "ำ").replace("เเ", "แ")
    if THAI.fullmatch(word):
        words.add(word)

print(f"""# General Thai words, one a line; a plus sign follows those in common use.
# Source: words_th.txt and tnc_freq.txt of PyPI pythainlp {package.version}, CC0 1.0 (public domain).
# Made by xtask/python/words.py.""")
for word in sorted(words):
    print(word + "+" if frequency.get(word, 0) >= COMMON else word)
