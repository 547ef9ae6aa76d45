"""Writes crates/thai/data/holidays.tsv: the days on which government offices are closed.

    pip install holidays==0.109
    python xtask/python/holidays.py > crates/thai/data/holidays.tsv

Taken are the package's public and government days. Left out are วันแรงงานแห่งชาติ, a holiday of employees
under the labour law and no day off for officials, with its substitute, and วันเด็กแห่งชาติ, which is a Saturday.
"""

import sys

# The package has this file's name: without the script's own folder on the path it is found.
sys.path = [path for path in sys.path if not path.endswith("xtask/python")]

from importlib.metadata import version

from holidays import country_holidays
from holidays.constants import GOVERNMENT, PUBLIC

FIRST, LAST = 2017, 2032
# วันพืชมงคล and the extra days of the cabinet are announced year by year.
ANNOUNCED = 2026
ERA = 543
LEFT_OUT = ("วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ")

print(f"""# Days on which Thai government offices are closed, Saturdays and Sundays not counted.
# Source: PyPI holidays {version("holidays")} (MIT, Copyright (c) Vacanza Team and individual contributors), country TH,
#   categories public and government, without วันแรงงานแห่งชาติ and วันเด็กแห่งชาติ.
# Made by xtask/python/holidays.py. Replaceable at run time by a file of the same form:
#   covers FIRST LAST (Buddhist years); announced YEAR: later years are computed, without วันพืชมงคล and extra days;
#   then one day a line: the date, a tab, the name.
covers\t{FIRST + ERA}\t{LAST + ERA}
announced\t{ANNOUNCED + ERA}""")

days = country_holidays("TH", years=range(FIRST, LAST + 1), categories=(PUBLIC, GOVERNMENT), language="th")
for day, names in sorted(days.items()):
    if not FIRST <= day.year <= LAST:
        continue
    kept = [name for name in names.split("; ") if not any(left in name for left in LEFT_OUT)]
    if kept:
        print(f"{day.isoformat()}\t{'; '.join(kept)}")
