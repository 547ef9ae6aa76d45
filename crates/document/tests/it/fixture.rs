//! Reports with invented facts: one as a town would write it, and pieces to build unusual ones from.

use prongsai_document::Assets;
use prongsai_domain::paper::PaperKind;
use prongsai_report::model::{
    AgencyLabel, Align, Bar, Block, Cell, Chart, Choice, Column, Field, Inline, Inlines, ParagraphStyle, Part,
    PartKind, Photo, Report, SCHEMA, Signature, Threshold,
};
use prongsai_thai::{Date, Digits, FiscalYear};

/// Several measures with steps, a memo that flows over, charts, photographs and evidence.
pub fn full() -> Report {
    report(vec![
        memo(6),
        opinions(),
        cover(),
        foreword(),
        analysis(),
        measures(2),
        photos(3),
        evidence(),
        announcement(),
    ])
}

pub fn report(parts: Vec<Part>) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        paper: PaperKind::SixMonth,
        title: "รายงานผลการดำเนินการตามมาตรการ ประจำปีงบประมาณ พ.ศ. ๒๕๖๙ รอบ ๖ เดือน".to_owned(),
        agency: AgencyLabel {
            full_name: "เทศบาลตำบลทุ่งแสงใส".to_owned(),
            district: "แสงใส".to_owned(),
            province: "ตัวอย่าง".to_owned(),
        },
        fiscal_year: serde_json::from_str::<FiscalYear>("2569").expect("2569 is a year"),
        date: Some(Date::constant(2026, 4, 3)),
        digits: Digits::Thai,
        parts,
        references: Vec::new(),
    }
}

pub fn part(kind: PartKind, title: &str, blocks: Vec<Block>) -> Part {
    let landscape = kind == PartKind::Measures;
    Part { id: format!("{kind:?}").to_lowercase(), kind, title: title.to_owned(), landscape, blocks }
}

pub fn plain(text: &str) -> Inlines {
    vec![Inline::plain(text)]
}

pub fn paragraph(style: ParagraphStyle, text: &str) -> Block {
    Block::Paragraph { id: "p".to_owned(), style, text: plain(text) }
}

pub fn heading(level: u8, text: &str) -> Block {
    Block::Heading { id: "h".to_owned(), level, text: plain(text) }
}

pub fn signature(name: Option<&str>) -> Signature {
    Signature {
        id: "sign".to_owned(),
        prompt: "(ลงชื่อ)".to_owned(),
        name: name.map(str::to_owned),
        lines: vec!["รองปลัดเทศบาลตำบลทุ่งแสงใส".to_owned(), "รักษาราชการแทน ปลัดเทศบาลตำบลทุ่งแสงใส".to_owned()],
        date: None,
    }
}

const FACT: &str = "เทศบาลตำบลทุ่งแสงใส ได้ดำเนินการตามแนวทางการพัฒนาตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน \
     ปีงบประมาณ พ.ศ. ๒๕๖๙ รอบ ๖ เดือน (ตุลาคม ๒๕๖๘ – มีนาคม ๒๕๖๙) จำนวน ๕ ขั้นตอน แล้วเสร็จ ๓ ขั้นตอน \
     อยู่ระหว่างดำเนินการ ๒ ขั้นตอน โดยผู้รับผิดชอบได้รู้ถึงปัญหา น้ำท่วมที่ทำการเมื่อเดือนธันวาคม และได้กู้ข้อมูลกลับมาครบถ้วนแล้ว";

pub fn memo(paragraphs: usize) -> Part {
    let field = |label: &str, value: &str, dotted| Field { label: label.to_owned(), value: plain(value), dotted };
    let mut blocks = vec![
        heading(1, "บันทึกข้อความ"),
        Block::Fields {
            id: "head".to_owned(),
            rows: vec![
                vec![field("ส่วนราชการ", "สำนักปลัด เทศบาลตำบลทุ่งแสงใส อำเภอแสงใส จังหวัดตัวอย่าง โทร. ๐ ๔๒๐๐ ๐๐๐๐", true)],
                vec![field("ที่", "ตย ๕๒๐๐๑/", true), field("วันที่", "๓ เมษายน ๒๕๖๙", true)],
                vec![field(
                    "เรื่อง",
                    "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๙ รอบ ๖ เดือน",
                    true,
                )],
            ],
        },
        Block::Fields {
            id: "to".to_owned(),
            rows: vec![
                vec![field("เรียน", "นายกเทศมนตรีตำบลทุ่งแสงใส (ผ่านปลัดเทศบาลตำบลทุ่งแสงใส)", false)],
                vec![field("สิ่งที่ส่งมาด้วย", "แบบรายงานผลการดำเนินการ จำนวน ๑ ชุด", false)],
            ],
        },
        heading(2, "ข้อเท็จจริง"),
    ];
    blocks.extend((0..paragraphs).map(|_| paragraph(ParagraphStyle::Body, FACT)));
    blocks.push(heading(2, "ข้อเสนอเพื่อพิจารณา"));
    blocks.push(paragraph(
        ParagraphStyle::Body,
        "จึงเรียนมาเพื่อโปรดทราบ หากเห็นชอบโปรดอนุมัติให้เผยแพร่ทางเว็บไซต์ของเทศบาลและรายงานในระบบ ITAS",
    ));
    blocks.push(Block::Signature(signature(Some("นายตัวอย่าง ใจใส"))));
    blocks.push(Block::CatchWord { id: "catch".to_owned(), text: "/ความเห็น...".to_owned() });
    part(PartKind::Memo, "บันทึกข้อความ", blocks)
}

pub fn opinions() -> Part {
    let opinion = |text: Option<&str>, lines| Block::Opinion {
        id: "opinion".to_owned(),
        label: "ความเห็นของหัวหน้าสำนักปลัด".to_owned(),
        text: text.map(plain),
        lines,
        signature: signature(None),
    };
    let choice = |text: &str, ticked, lines| Choice { text: text.to_owned(), ticked, lines };
    part(
        PartKind::Opinions,
        "ความเห็นและคำสั่ง",
        vec![
            opinion(None, 2),
            opinion(Some("เห็นควรอนุมัติ"), 0),
            Block::Order {
                id: "order".to_owned(),
                title: plain("คำสั่งของนายกเทศมนตรีตำบลทุ่งแสงใส"),
                choices: vec![choice("เห็นชอบและอนุมัติ", true, 0), choice("ไม่เห็นชอบ เนื่องจาก", false, 2)],
                signature: signature(None),
            },
        ],
    )
}

pub fn cover() -> Part {
    part(
        PartKind::Cover,
        "ปก",
        vec![
            paragraph(ParagraphStyle::CoverTitle, "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"),
            paragraph(ParagraphStyle::CoverTitle, "ประจำปีงบประมาณ พ.ศ. ๒๕๖๙"),
            paragraph(ParagraphStyle::CoverName, "เทศบาลตำบลทุ่งแสงใส"),
            paragraph(ParagraphStyle::CoverName, "อำเภอแสงใส จังหวัดตัวอย่าง"),
        ],
    )
}

pub fn foreword() -> Part {
    part(
        PartKind::Foreword,
        "คำนำ",
        vec![
            heading(1, "คำนำ"),
            paragraph(ParagraphStyle::Body, FACT),
            paragraph(ParagraphStyle::Right, "เทศบาลตำบลทุ่งแสงใส"),
            paragraph(ParagraphStyle::Right, "เมษายน ๒๕๖๙"),
        ],
    )
}

pub fn analysis() -> Part {
    let names = ["การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "ประสิทธิภาพการสื่อสาร", "การป้องกันการทุจริต"];
    let bars = names.iter().enumerate().map(|(index, name)| {
        let value = 7_812 + u16::try_from(index).expect("few bars") * 431;
        let said = |value: u16| Some(prongsai_thai::numeral::thai(&format!("{}.{:02}", value / 100, value % 100)));
        Bar {
            label: format!("{name}{}", if value < 8_500 { " (ต้องพัฒนา)" } else { "" }),
            values: vec![Some(value - 300), Some(value)],
            texts: vec![said(value - 300), said(value)],
            sources: Vec::new(),
            weak: value < 8_500,
        }
    });
    part(
        PartKind::Analysis,
        "ผลการวิเคราะห์",
        vec![
            heading(1, "การวิเคราะห์ผลการประเมิน"),
            heading(2, "๑. ประเด็นที่ต้องแก้ไขโดยเร่งด่วน"),
            paragraph(ParagraphStyle::Body, FACT),
            Block::List {
                id: "list".to_owned(),
                items: vec![plain("๑) การใช้งบประมาณ"), plain("๒) ประสิทธิภาพการสื่อสาร")],
            },
            Block::Chart(Chart {
                id: "chart".to_owned(),
                title: "การใช้งบประมาณเพิ่มขึ้น ๓.๐๐ คะแนน แต่ยังต่ำกว่าเกณฑ์".to_owned(),
                source: None,
                alt: "แผนภูมิแท่งแสดงคะแนนรายตัวชี้วัด".to_owned(),
                series: vec!["ปี ๒๕๖๗".to_owned(), "ปี ๒๕๖๘".to_owned()],
                bars: bars.collect(),
                threshold: Some(Threshold {
                    value: 8_500, label: "เกณฑ์ผ่าน ๘๕ คะแนน".to_owned()
                }),
            }),
        ],
    )
}

pub fn table(columns: &[(&str, u16)], rows: Vec<Vec<Cell>>) -> Block {
    Block::Table {
        id: "table".to_owned(),
        summary: "ตารางแสดงผลการดำเนินการรายมาตรการ".to_owned(),
        columns: columns
            .iter()
            .map(|(title, width)| Column { title: (*title).to_owned(), width: *width, align: Align::Start })
            .collect(),
        rows,
    }
}

pub fn cell(paragraphs: &[&str]) -> Cell {
    Cell { paragraphs: paragraphs.iter().map(|text| plain(text)).collect() }
}

pub const COLUMNS: [(&str, u16); 6] = [
    ("มาตรการ", 14),
    ("วิธีการดำเนินการ", 26),
    ("ผู้รับผิดชอบ", 11),
    ("ระยะเวลาดำเนินการ", 12),
    ("ผลการดำเนินการ", 28),
    ("การติดตามผล", 16),
];

pub fn measures(count: usize) -> Part {
    let rows = (1..=count).map(|number| {
        vec![
            cell(&[&format!("{}. การใช้งบประมาณ", prongsai_thai::numeral::thai(&number.to_string()))]),
            cell(&[
                "๑. ให้ความรู้พนักงานเจ้าหน้าที่เรื่องการเบิกจ่ายและการใช้จ่ายงบประมาณตามเทศบัญญัติงบประมาณรายจ่าย",
                "๒. จัดทำแผนดำเนินงานเพื่อให้เจ้าหน้าที่ปฏิบัติไปในแนวทางเดียวกัน",
                "๓. แจ้งเวียนให้บุคลากรภายในทราบ",
            ]),
            cell(&["เจ้าหน้าที่งบประมาณ", "กองคลัง"]),
            cell(&["ตุลาคม ๒๕๖๘ – กันยายน ๒๕๖๙"]),
            cell(&[
                "๑. จัดอบรมพนักงานเจ้าหน้าที่เมื่อวันที่ ๑๒ ธันวาคม ๒๕๖๘ มีผู้เข้าร่วม ๔๖ คน คิดเป็นร้อยละ ๙๒ ของบุคลากรทั้งหมด",
                "๒. ประกาศใช้แผนการดำเนินงานเมื่อวันที่ ๓๐ ตุลาคม ๒๕๖๘",
                "๓. อยู่ระหว่างดำเนินการ",
            ]),
            cell(&["รายงานผลการใช้จ่ายงบประมาณต่อที่ประชุมผู้บริหารทุกไตรมาส"]),
        ]
    });
    part(
        PartKind::Measures,
        "ตารางมาตรการ",
        vec![heading(1, "รายงานผลการดำเนินการตามมาตรการ"), table(&COLUMNS, rows.collect())],
    )
}

pub fn photos(count: usize) -> Part {
    let items = (1..=count).map(|number| Photo {
        file: format!("photos/{number:02}.png"),
        caption: plain(&format!("ภาพที่ {} การอบรมพนักงานเจ้าหน้าที่", prongsai_thai::numeral::thai(&number.to_string()))),
        alt: "ผู้เข้าอบรมนั่งฟังวิทยากรในห้องประชุม".to_owned(),
    });
    part(
        PartKind::Photos,
        "ภาพถ่าย",
        vec![heading(1, "ภาพถ่ายประกอบ"), Block::Photos { id: "photos".to_owned(), items: items.collect() }],
    )
}

pub fn evidence() -> Part {
    let link = Inline {
        text: "https://www.thungsaengsai.go.th/ita/2569/o42/training-report-2568-12-12.pdf".to_owned(),
        link: Some("https://www.thungsaengsai.go.th/ita/2569/o42/training-report-2568-12-12.pdf".to_owned()),
        ..Inline::default()
    };
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let row = vec![cell(&["๑"]), cell(&["รายงานการอบรม"]), Cell { paragraphs: vec![vec![link], plain(digest)] }];
    part(
        PartKind::Evidence,
        "รายการหลักฐาน",
        vec![heading(1, "รายการหลักฐาน"), table(&[("ที่", 1), ("หลักฐาน", 6), ("ที่อยู่และค่าตรวจสอบ", 8)], vec![row])],
    )
}

pub fn announcement() -> Part {
    part(
        PartKind::Announcement,
        "ประกาศ",
        vec![
            heading(1, "ประกาศเทศบาลตำบลทุ่งแสงใส"),
            paragraph(ParagraphStyle::Centred, "เรื่อง มาตรการส่งเสริมคุณธรรมและความโปร่งใส"),
            paragraph(ParagraphStyle::Body, FACT),
            Block::Signature(signature(None)),
        ],
    )
}

/// Pictures for the photographs of [`photos`].
pub fn assets(count: usize) -> Assets {
    let photos = (1..=count).map(|number| (format!("photos/{number:02}.png"), PNG.to_vec())).collect();
    Assets { photos, ..Assets::default() }
}

/// A grey picture of one pixel.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
];
