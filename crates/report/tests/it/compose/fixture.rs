//! A small year of the fictional town, as values.

use prongsai_domain::Cycle;
use serde_json::{Value, json};

/// A year with two measures, seven steps, evidence and the papers of the year.
pub fn full() -> Cycle {
    cycle(facts())
}

/// Nothing but the town and the year.
pub fn empty() -> Cycle {
    let mut facts = facts();
    for list in ["scorecards", "measures", "progress", "follow_ups", "evidence", "papers"] {
        facts[list] = json!([]);
    }
    facts["agency"]["unit"] = json!([]);
    facts["agency"]["post"] = json!([]);
    cycle(facts)
}

/// The full year with changes.
pub fn with(change: impl FnOnce(&mut Value)) -> Cycle {
    let mut facts = facts();
    change(&mut facts);
    cycle(facts)
}

/// The same year with no recorded result.
pub fn without_scores() -> Cycle {
    with(|facts| {
        facts["scorecards"] = json!([{ "fiscal_year": 2565, "indicators": { "2": 79.45 } }]);
    })
}

/// One measure with one step and nothing known of it.
pub fn one_measure() -> Cycle {
    with(|facts| {
        facts["measures"] = json!([{ "no": 1, "title": "การใช้อำนาจ", "step": [{ "no": 1, "text": "ประกาศหลักเกณฑ์" }] }]);
        facts["progress"] = json!([]);
        facts["follow_ups"] = json!([]);
    })
}

/// Ten measures whose words are as long as official Thai gets, with tidy and untidy spaces.
pub fn ten_long() -> Cycle {
    let words = "การส่งเสริมการมีส่วนร่วมของประชาชนในการป้องกันและปราบปรามการทุจริตและประพฤติมิชอบภายในหน่วยงาน";
    with(|facts| {
        facts["measures"] = (1..=10)
            .map(|no| {
                json!({
                    "no": no, "title": format!("{words} ({no})"), "indicator": no, "responsible": words, "follow_up": format!("  {words}\n{words}\t"),
                    "step": [{ "no": 1, "text": words }, { "no": 2, "text": format!("{words}\n(ขั้นที่ 2)") }],
                })
            })
            .collect();
        facts["progress"] = (1..=10)
            .map(|no| json!({ "round": 6, "measure": no, "step": 1, "status": "under-way", "result": format!("{words} {no} ครั้ง") }))
            .collect();
        facts["follow_ups"] = json!([]);
    })
}

/// The same town two years later, when the list asks for seven topics; some items of the list failed.
pub fn in_2568() -> Cycle {
    with(|facts| {
        facts["fiscal_year"] = json!(2568);
        facts["scorecards"][0]["fiscal_year"] = json!(2567);
        facts["scorecards"][0]["rating"] = json!("ผ่าน");
        facts["scorecards"][0]["oit"] = json!({ "O12": 0, "O13": 100 });
        facts["scorecards"][1]["fiscal_year"] = json!(2566);
        facts["measures"][0]["topics"] = json!([5]);
        facts["measures"][0]["finding"] = json!("บุคลากรไม่ทราบขั้นตอนการเบิกจ่าย");
    })
}

/// The clerk performs the mayor's duties, and the legal officer acts for the chief.
pub fn few_people() -> Cycle {
    with(|facts| {
        facts["agency"]["acting"] = json!([
            { "post": "mayor", "by": "clerk", "mode": "performing-duties", "basis": "คำสั่งที่ 1/2566" },
            { "post": "chief", "by": "legal", "mode": "acting-for", "basis": "คำสั่งที่ 2/2566" },
        ]);
        facts["agency"]["post"][2]["vacant"] = json!(false);
        facts["agency"]["post"][2]["holder"] = json!("นายสมมุติ ทุ่งกว้าง");
    })
}

/// No paper is asked for; the posts are known.
pub fn without_papers() -> Cycle {
    with(|facts| facts["papers"] = json!([]))
}

/// The same text wherever a person may write one.
pub fn saying(text: &str) -> Cycle {
    with(|facts| {
        facts["agency"]["name"] = json!(text);
        facts["agency"]["telephone"] = json!(text);
        facts["agency"]["post"][0]["title"] = json!(text);
        facts["agency"]["post"][0]["holder"] = json!(text);
        facts["scorecards"][0]["rating"] = json!(text);
        facts["scorecards"][0]["source"] = json!(text);
        for field in ["title", "finding", "responsible", "success", "follow_up"] {
            facts["measures"][0][field] = json!(text);
        }
        facts["measures"][0]["period"]["text"] = json!(text);
        facts["measures"][0]["step"][0]["text"] = json!(text);
        for field in ["result", "obstacle", "suggestion"] {
            facts["progress"][0][field] = json!(text);
        }
        facts["progress"][0]["figure"][0]["label"] = json!(text);
        facts["follow_ups"][0]["result"] = json!(text);
        for field in ["title", "link", "sha256", "caption"] {
            facts["evidence"][1][field] = json!(text);
        }
        for field in ["number", "subject", "enclosure", "unit"] {
            facts["papers"][1]["memo"][field] = json!(text);
        }
        facts["papers"][1]["step"][1]["opinion"] = json!(text);
    })
}

/// All of them by name.
pub fn all() -> Vec<(&'static str, Cycle)> {
    vec![
        ("full", full()),
        ("empty", empty()),
        ("one measure", one_measure()),
        ("ten long measures", ten_long()),
        ("without scores", without_scores()),
        ("2568", in_2568()),
        ("few people", few_people()),
        ("without papers", without_papers()),
        ("2570", with(|facts| facts["fiscal_year"] = json!(2570))),
    ]
}

fn cycle(facts: Value) -> Cycle {
    serde_json::from_value(facts).expect("the fixture is a cycle")
}

fn facts() -> Value {
    json!({
        "agency": agency(),
        "fiscal_year": 2566,
        "scorecards": scorecards(),
        "measures": measures(),
        "progress": progress(),
        "follow_ups": [
            { "round": 6, "measure": 1, "result": "กองคลังรายงานผลการเบิกจ่ายต่อผู้บริหารแล้ว 2 ไตรมาส", "evidence": ["spending"] },
        ],
        "evidence": evidence(),
        "papers": [paper("measures", "2022-12-01"), paper("six-month", "2023-04-03"), paper("twelve-month", "2023-10-05")],
    })
}

fn agency() -> Value {
    json!({
        "kind": "subdistrict-municipality", "name": "ทุ่งแสงใส", "district": "แสงใส", "province": "ตัวอย่าง",
        "telephone": "0 4200 0000", "website": "https://thungsaengsai.example",
        "unit": [{ "id": "office", "name": "สำนักปลัดเทศบาล", "telephone": "0 4200 0001", "book": "ตย 52001" }],
        "post": [
            { "id": "legal", "title": "นิติกรปฏิบัติการ", "unit": "office", "holder": "นายตัวอย่าง ใจใส" },
            { "id": "chief", "title": "หัวหน้าสำนักปลัดเทศบาล", "role": "unit-head", "unit": "office" },
            { "id": "clerk", "title": "ปลัดเทศบาลตำบลทุ่งแสงใส", "role": "clerk", "vacant": true },
            { "id": "deputy", "title": "รองปลัดเทศบาลตำบลทุ่งแสงใส", "role": "deputy-clerk", "holder": "นางสมมุติ ทุ่งงาม" },
            { "id": "mayor", "title": "นายกเทศมนตรีตำบลทุ่งแสงใส", "role": "head" },
        ],
        "acting": [{ "post": "clerk", "by": "deputy", "mode": "acting-for", "basis": "คำสั่งเทศบาลตำบลทุ่งแสงใส ที่ 12/2565" }],
    })
}

fn scorecards() -> Value {
    json!([
        {
            "fiscal_year": 2565, "source": "ประกาศผลการประเมิน วันที่ 1 สิงหาคม 2565", "total": 86.31, "rating": "A",
            "indicators": { "1": 92.10, "2": 79.45, "3": 90.05, "4": 88.20, "5": 89.95, "6": 87.30, "7": 81.02, "8": 83.41, "9": 92.50, "10": 81.25 },
        },
        {
            "fiscal_year": 2564, "total": 79.03, "rating": "B",
            "indicators": { "1": 90.00, "2": 75.25, "3": 90.05, "4": 87.00, "5": 88.00, "6": 85.00, "7": 82.10, "8": 80.00, "9": 80.00, "10": 62.50 },
        },
    ])
}

fn measures() -> Value {
    json!([
        {
            "no": 1, "title": "การใช้งบประมาณ", "indicator": 2, "responsible": "เจ้าหน้าที่งบประมาณ",
            "period": { "from": "2022-10-01", "to": "2023-09-30" }, "budget": { "satang": 1500000, "heading": "ค่าใช้สอย" },
            "success": "บุคลากรร้อยละ 80 เข้าใจขั้นตอนการเบิกจ่าย",
            "follow_up": "รายงานผลการใช้งบประมาณต่อผู้บริหารทุกไตรมาส",
            "step": [
                { "no": 1, "text": "ให้ความรู้บุคลากรเรื่องการเบิกจ่ายตามเทศบัญญัติงบประมาณรายจ่าย" },
                { "no": 2, "text": "จัดทำและเผยแพร่แผนการดำเนินงาน" },
                { "no": 3, "text": "แจ้งเวียนเทศบัญญัติงบประมาณรายจ่ายให้บุคลากรทราบ" },
            ],
        },
        {
            "no": 2, "title": "ประสิทธิภาพการสื่อสาร", "indicator": 7, "responsible": "สำนักปลัดเทศบาล",
            "period": { "text": "ตลอดปีงบประมาณ พ.ศ.2566" },
            "follow_up": "รายงานสถิติการติดต่อทุกเดือน",
            "step": [
                { "no": 1, "text": "เปิดช่องทางถามตอบสองทางบนเว็บไซต์" },
                { "no": 2, "text": "กำหนดแนวทางคุ้มครองข้อมูลผู้แจ้งเบาะแส" },
                { "no": 3, "text": "เชื่อมโยงช่องทางติดต่อหลายช่องทาง" },
                { "no": 4, "text": "ประชาสัมพันธ์ช่องทางติดต่อให้ประชาชนทราบ" },
            ],
        },
    ])
}

fn progress() -> Value {
    let done = |measure: u16, step: u16, result: &str, evidence: &[&str]| json!({ "round": 6, "measure": measure, "step": step, "status": "done", "result": result, "evidence": evidence });
    let mut training = done(1, 1, "จัดอบรมการเบิกจ่ายงบประมาณ เมื่อวันที่ 18 มกราคม 2566", &["training", "training-photo"]);
    training["figure"] = json!([{ "label": "ผู้เข้ารับการอบรม", "value": "32", "unit": "คน" }]);
    json!([
        training,
        done(1, 2, "ประกาศใช้แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ.2566 แล้ว จำนวน 69 โครงการ", &["plan"]),
        done(1, 3, "แจ้งเวียนเทศบัญญัติงบประมาณรายจ่าย ประจำปีงบประมาณ พ.ศ.2566 ให้ทุกกองทราบ", &[]),
        done(2, 1, "เปิดหน้าถามตอบ (Q&A) บนเว็บไซต์ ตอบคำถามแล้ว 14 เรื่อง", &["qa"]),
        done(2, 2, "ประกาศแนวทางคุ้มครองข้อมูลผู้แจ้งเบาะแสแล้ว 1 เรื่อง", &[]),
        { "round": 6, "measure": 2, "step": 3, "status": "under-way", "result": "เชื่อมโยง Facebook กับเว็บไซต์แล้ว 1 ช่องทาง",
          "obstacle": "ยังไม่มีบัญชี LINE OA ของหน่วยงาน", "suggestion": "ขอเปิดบัญชีในไตรมาสที่ 3" },
        { "round": 6, "measure": 2, "step": 4, "status": "not-started", "obstacle": "รอช่องทางในขั้นตอนที่ 3 ครบก่อน" },
        { "round": 12, "measure": 2, "step": 3, "status": "done", "result": "เชื่อมโยงช่องทางติดต่อครบ 4 ช่องทาง", "evidence": ["qa"] },
    ])
}

fn evidence() -> Value {
    json!([
        { "id": "training", "title": "รายงานผลการอบรม", "made_on": "2023-01-20", "fiscal_year": 2566, "file": "evidence/training.pdf",
          "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          "link": "https://thungsaengsai.example/ita/2566/training.pdf", "publish": true },
        { "id": "training-photo", "title": "ภาพถ่ายการอบรม", "kind": "photo", "made_on": "2023-01-18", "fiscal_year": 2566,
          "file": "photos/01.jpg", "publish": true, "caption": "บุคลากรฝึกกรอกใบขอเบิกในการอบรม" },
        { "id": "plan", "title": "แผนการดำเนินงาน ประจำปีงบประมาณ พ.ศ.2566", "made_on": "2022-10-20", "fiscal_year": 2566, "publish": true,
          "link": "https://thungsaengsai.example/plan-2566.pdf" },
        { "id": "qa", "title": "หน้าถามตอบ", "fiscal_year": 2566, "link": "https://thungsaengsai.example/qa", "publish": true },
        { "id": "spending", "title": "รายงานการเบิกจ่าย ไตรมาสที่ 1–2", "made_on": "2023-03-31", "fiscal_year": 2566, "file": "evidence/spending.xlsx" },
    ])
}

fn paper(kind: &str, date: &str) -> Value {
    json!({
        "kind": kind,
        "memo": { "number": "ตย 52001/", "date": date },
        "step": [
            { "post": "legal", "act": "propose" },
            { "post": "chief", "act": "opine" },
            { "post": "clerk", "act": "opine" },
            { "post": "mayor", "act": "order" },
        ],
    })
}
