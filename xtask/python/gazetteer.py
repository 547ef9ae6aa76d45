"""Writes crates/thai/data/gazetteer.tsv: provinces, districts and tambons, with those abolished.

    pip install geothai==3.2.1
    python xtask/python/gazetteer.py > crates/thai/data/gazetteer.tsv
"""

from importlib.metadata import version

from geothai import DATA_VERSION, districts, provinces, subdistricts
from geothai.abolished import abolished_areas

print(f"""# Provinces (2 digits), districts (4) and tambons (6) of Thailand by the code of the Department of Provincial
# Administration; a code begins with its parent's. A third column is the day since which the place is no more.
# Source: GeoThai/data {DATA_VERSION} by PyPI geothai {version("geothai")}, CC BY 4.0; see NOTICE. Changed: the words
#   เขต and แขวง before names are taken away, English names, postal codes and branches of offices left out.
# Made by xtask/python/gazetteer.py.""")

rows = []
for province in provinces():
    rows.append((province.code, province.name_th, ""))
    for district in districts(province.code):
        rows.append((district.code, district.name_th.removeprefix("เขต"), ""))
        for tambon in subdistricts(district.code):
            # One tambon carries an older spelling in brackets.
            rows.append((tambon.code, tambon.name_th.removeprefix("แขวง").split(" (")[0], ""))
for area in abolished_areas():
    # Branches of registry offices and notes on former provinces are no names of places.
    if any(mark in area.name_th for mark in "(. "):
        continue
    rows.append((area.code, area.name_th.removeprefix("เขต").removeprefix("แขวง"), area.abolished_on))
for code, name, abolished in sorted(rows):
    print(f"{code}\t{name}\t{abolished}" if abolished else f"{code}\t{name}")
