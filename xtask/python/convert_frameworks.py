"""Writes crates/domain/frameworks/<year>/*.toml from the collected facts of the years.

usage: python3 xtask/python/convert_frameworks.py ita_framework.json

The collected facts are a JSON file with one object per fiscal year; every block carries its source and the
confidence in it. The generated files are committed: the build needs neither this script nor the JSON file.
Nothing is added here but Thai wording of the sampling rules, the mapping from topics to indicators and the
thresholds of the analysis, each with its own source.
"""

import json
import pathlib
import sys

OUT = pathlib.Path(__file__).resolve().parents[2] / "crates/domain/frameworks"

PHASES = {
    "notice": "ประกาศปฏิทินการประเมิน",
    "register": "ลงทะเบียนและนำเข้าข้อมูลพื้นฐาน",
    "start": "เริ่มการประเมิน",
    "survey": "เก็บข้อมูลแบบวัด IIT และ EIT",
    "oit_collect": "ตอบแบบวัด OIT",
    "oit_close": "ปิดรับคำตอบแบบวัด OIT",
    "oit_score": "ตรวจให้คะแนนแบบวัด OIT",
    "oit_clarify": "ชี้แจงผลคะแนน OIT",
    "oit_confirm": "ยืนยันผลคะแนน OIT",
    "end": "สิ้นสุดการประเมิน",
    "result": "ประกาศผลการประเมิน",
}

POPULATIONS = {
    "staff of every level incl. contract staff with >=1 year of service":
        "บุคลากรทุกระดับ รวมลูกจ้างและพนักงานจ้าง ที่ปฏิบัติงานมาไม่น้อยกว่า ๑ ปี",
    "persons/firms/agencies that received service or dealt with the agency since the start of the fiscal year":
        "บุคคล นิติบุคคล หรือหน่วยงานที่มารับบริการหรือติดต่อตั้งแต่ต้นปีงบประมาณ",
    "people who dealt with the agency answer by themselves through the agency's link/QR":
        "ผู้ที่มาติดต่อหน่วยงาน ตอบด้วยตนเองผ่านลิงก์หรือคิวอาร์โค้ดของหน่วยงาน",
    "assessor team collects from people who had contact": "ผู้ที่มาติดต่อหน่วยงาน คณะที่ปรึกษาการประเมินเก็บข้อมูลเอง",
}

# Which indicators and sub-indicators speak about a topic: our own reading of the titles.
TOPIC_MAP = {
    1: ([1, 6], []),
    2: ([6, 8], []),
    3: ([7, 9], []),
    4: ([4], []),
    5: ([2], ["9.3"]),
    6: ([3], ["9.4"]),
    7: ([5, 10], []),
}


def text(value):
    return json.dumps(value, ensure_ascii=False)


def origin(block, fallback=None):
    source = block.get("source") or (fallback or {}).get("source") or "from memory"
    confidence = block.get("confidence") or (fallback or {}).get("confidence") or "none"
    memory = "memory" in source or "assumed" in source or "inferred" in source
    return (f"origin = {{ source = {text(source)}, confidence = {text(confidence)}, "
            f"from_memory = {'true' if memory else 'false'} }}")


def year_file(year, facts, everything):
    lines = [
        f"fiscal_year = {year}",
        f"status = {text(facts.get('status', 'announced'))}",
        "",
        "# Of 100 points of the total.",
        "[weights]",
        f"iit = {facts['weights']['IIT']}",
        f"eit = {facts['weights']['EIT']}",
        f"oit = {facts['weights']['OIT']}",
        origin(facts["weights"]),
    ]
    parts = facts["weights"].get("EIT_parts")
    if parts:
        lines += ["", "# How the two parts of the external survey share its weight.", "[eit_parts]",
                  f"part1 = {parts['part1']}", f"part2 = {parts['part2']}", origin(parts)]
    lines += ["", "[indicators]", origin(facts["indicators"])]
    for indicator in facts["indicators"]["list"]:
        lines += ["", "[[indicators.list]]", f"no = {indicator['no']}", f"th = {text(indicator['th'])}",
                  f"en = {text(indicator['en'])}", f"instrument = {text(indicator['instrument'])}"]
        if indicator.get("items") is not None and indicator["instrument"] != "OIT":
            lines.append(f"items = {indicator['items']}")
    counts = facts["item_counts"]
    lines += ["", "# How many questions and items the assessor announced.", "[item_counts]"]
    lines += [f"{tool.lower()} = {counts[tool]}" for tool in ("IIT", "EIT", "OIT") if counts[tool] is not None]
    lines.append(origin(counts))
    papers = facts["measure_documents"]
    same = papers["report_period"].startswith("same")
    lines += ["", "# The items of the disclosure list that are the measure paper and its report.", "[measure_papers]",
              f"measure = {text(papers['measure'])}", f"report = {text(papers['report'])}",
              "# Which fiscal year the report covers: that of the assessment (same) or the one before it (previous).",
              f"covers = {text('same' if same else 'previous')}", f"note = {text(papers['report_period'])}",
              origin(papers)]
    if year >= 2567:
        topics = everything["analysis_topics_2567_plus"]
        lines += ["", "# What the analysis must speak about; which indicators and sub-indicators belong to a topic is "
                  "our own reading.", "[topics]", origin(topics)]
        for no, title in enumerate(topics["list"], 1):
            indicators, subs = TOPIC_MAP[no]
            lines += ["", "[[topics.list]]", f"no = {no}", f"th = {text(title)}", f"indicators = {indicators}"]
            if subs:
                lines.append(f"sub_indicators = {json.dumps(subs)}")
    lines += [
        "", "# How the analysis sorts scores; the habit of towns, not a rule of the assessor.", "[triage]",
        "urgent_below = 85", "keep_from = 95", "lowest = 3",
        'origin = { source = "from memory: habit of towns; 85 is the pass mark", confidence = "medium", '
        "from_memory = true }",
    ]
    target = everything["target"]
    percent = target["later_targets_memory"].get(str(year), 80)
    later = str(year) in target["later_targets_memory"]
    lines += ["", "# Percent of agencies that should reach the score.", "[target]", f"score = {target['score']}",
              f"percent = {percent}",
              origin({"source": target["source"], "confidence": "low-medium"} if later
                     else {"source": target["source"].split(";")[0], "confidence": "high"})]
    national = facts["national_result"]
    lines += ["", "[national]"]
    lines += [f"{key} = {national[key]}" for key in ("agencies", "respondents", "mean", "passed", "passed_percent")
              if national.get(key) is not None]
    if "passed_pct" in national:
        lines.append(f"passed_percent = {national['passed_pct']}")
    lines.append(origin(national))
    for key in ("best_indicator", "most_improved"):
        if key in national:
            lines += ["", "[[national.indicator]]", f"no = {national[key]['no']}", f"mean = {national[key]['mean']}"]
    return lines


def survey_file(facts):
    scoring = facts["survey_scoring"]
    lines = ["# Answers and their points. The questions themselves with the polarity of each are not known for this",
             "# year; a town that rehearses the survey writes them as [[survey.item]] in its own framework.toml.",
             "[survey]", f"note = {text(scoring['item'] + '; ' + scoring['dont_know'])}", origin(scoring)]
    for name in ("scale4", "scale2"):
        scale = scoring[name]
        lines += ["", "[[survey.scale]]", f"id = {text(name)}", f"labels = {text(scale['labels'])}",
                  f"positive = {scale['positive']}", f"negative = {scale['negative']}"]
    sampling = facts["sampling"]
    lines += ["", "[sampling]", origin(sampling)]
    for tool in ("IIT", "EIT", "EIT_part1", "EIT_part2"):
        rule = sampling.get(tool)
        if rule is None:
            continue
        name = tool.replace("_part", "")
        lines += ["", "[[sampling.rule]]", f"tool = {text(name)}",
                  f"population = {text(POPULATIONS[rule.get('population') or rule['who']])}"]
        if "rule" in rule:
            lines += ["percent = 10", "at_least = 30", "all_below = 30", "above = 4000", "then = 400"]
        groups = rule.get("minimum_by_group", {})
        if groups:
            lines.append("minimum = [")
            for group, count in groups.items():
                kind, size = group.split("/province ")
                lines.append(f"  {{ group = {text(kind)}, province = {text(size)}, count = {count} }},")
            lines.append("]")
        if rule.get("note"):
            lines.append(f"note = {text(rule['note'])}")
    return lines


def oit_file(facts):
    lines = ["# An item earns one of the points; sub-indicator = mean of items, indicator = mean of sub-indicators,",
             "# OIT = mean of its indicators.", "[oit_scoring]", "points = [0, 100]", origin(facts["oit_scoring"]),
             "", "[oit]", origin(facts["oit_items"])]
    for sub in facts["sub_indicators"]:
        count = sum(item["sub"] == sub["no"] for item in facts["oit_items"]["list"])
        assert count == sub["items"], (sub, count)
        lines += ["", "[[oit.sub_indicator]]", f"no = {text(sub['no'])}", f"th = {text(sub['th'])}"]
    for item in facts["oit_items"]["list"]:
        lines += ["", "[[oit.item]]", f"code = {text(item['code'])}", f"sub = {text(item['sub'])}",
                  f"th = {text(item['th'])}"]
    return lines


def bands_file(facts):
    bands = facts["grade_bands"]
    letters = bands["kind"] == "score_bands"
    lines = ["# From the top: the first level whose conditions all hold. Scores are compared at two decimals.",
             "[bands]", f"kind = {text('letters' if letters else 'ladder')}", f"pass_at = {bands['pass_at']}"]
    if not letters:
        tools = [tool.replace("EIT ส่วนที่ ", "EIT") for tool in bands["instruments_tested"]]
        lines.append(f"tools_tested = {text(tools)}")
    lines.append(origin(bands))
    for level in bands["levels"]:
        if letters:
            name, low, _ = level
            lines += ["", "[[bands.level]]", f"name = {text(name)}", f"total_min = {low}"]
        else:
            lines += ["", "[[bands.level]]", f"name = {text(level['th'])}", f"en = {text(level['en'])}",
                      f"total_min = {level['total_min']}"]
            if level["every_instrument_min"] is not None:
                lines.append(f"every_tool_min = {level['every_instrument_min']}")
    return lines


def calendar_file(facts):
    calendar = facts["calendar"]
    lines = ["# Days that are known; each year's notice of the assessor rules.", "[calendar]"]
    if "note" in calendar:
        lines.append(f"note = {text(calendar['note'])}")
    lines.append(origin(calendar, {"source": calendar.get("note")}))
    for phase, title in PHASES.items():
        if phase in calendar:
            first, _, last = calendar[phase].partition("..")
            lines += ["", "[[calendar.phase]]", f"id = {text(phase.replace('_', '-'))}", f"th = {text(title)}",
                      f"from = {text(first)}", f"to = {text(last or first)}"]
    return lines


def main():
    everything = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name, facts in everything["years"].items():
        folder = OUT / name
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "year": year_file(int(name), facts, everything),
            "survey": survey_file(facts),
            "oit": oit_file(facts),
            "bands": bands_file(facts),
            "calendar": calendar_file(facts),
        }
        for file, lines in files.items():
            head = [f"# Fiscal year {name}. Written by xtask/python/convert_frameworks.py.", ""]
            (folder / f"{file}.toml").write_text("\n".join(head + lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
