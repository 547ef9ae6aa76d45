//! The memo that carries a paper up: what was asked before, what is true now, what the law says, what is asked for.

use prongsai_domain::agency::{PostRole, Unit};
use prongsai_domain::paper::{ChainAct, PaperKind};
use prongsai_thai::Round;

use crate::compose::{Class, Desk, Fact, Tally, findings, first_words, signature};
use crate::model::{Block, Field, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording::{self, ITA, legal, request};

/// The memo, from its head to the drafter's signature and the catch-word.
pub(crate) fn part(desk: &mut Desk<'_>) -> Part {
    let mut blocks = vec![desk.heading("memo", 1, "บันทึกข้อความ"), head(desk), address(desk)];
    blocks.push(desk.heading("memo-background", 2, "เรื่องเดิม"));
    blocks.push(body("memo-background-result", background(desk)));
    blocks.push(desk.heading("memo-facts", 2, "ข้อเท็จจริง"));
    blocks.extend(facts(desk));
    blocks.push(desk.heading("memo-law", 2, "ข้อกฎหมาย"));
    blocks.push(law(desk));
    blocks.push(desk.heading("memo-proposal", 2, "ข้อเสนอเพื่อพิจารณา"));
    blocks.extend(proposal(desk));
    let chain = desk.paper.chain.clone();
    let drafter = chain.iter().find(|step| step.act == ChainAct::Propose);
    let usual = format!("ตำแหน่ง {}", wording::DOTS);
    blocks.push(Block::Signature(signature(desk, "memo-signature", ChainAct::Propose, drafter, &usual)));
    blocks.push(Block::CatchWord { id: "memo-catch-word".to_owned(), text: format!("/{}...", first_words(desk)) });
    Part {
        id: "memo".to_owned(), kind: PartKind::Memo, title: "บันทึกข้อความ".to_owned(), landscape: false, blocks
    }
}

fn body(id: &str, text: Inlines) -> Block {
    Block::Paragraph { id: id.to_owned(), style: ParagraphStyle::Body, text }
}

/// ส่วนราชการ, ที่ and วันที่, เรื่อง.
fn head(desk: &Desk<'_>) -> Block {
    let memo = &desk.paper.memo;
    let unit = unit(desk);
    let name = unit.map(|unit| unit.name.as_str()).or(memo.unit.as_deref()).unwrap_or_default();
    let telephone = unit.and_then(|unit| unit.telephone.as_deref()).or(desk.cycle.agency.telephone.as_deref());
    let office =
        [name, &desk.words.full_name, &desk.words.place, &telephone.map(|t| format!("โทร. {t}")).unwrap_or_default()]
            .map(str::trim)
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
    let book = unit.and_then(|unit| unit.book.as_deref()).map(|book| format!("{book}/"));
    let number = memo.number.clone().or(book).unwrap_or_default();
    let date = memo.date.map(prongsai_thai::date::long).unwrap_or_default();
    let subject = memo.subject.clone().unwrap_or_else(|| subject(desk));
    let field = |label: &str, value: &str| Field {
        label: label.to_owned(),
        value: if wording::is_blank(value) { Vec::new() } else { vec![Inline::plain(desk.said(value))] },
        dotted: true,
    };
    Block::Fields {
        id: "memo-head".to_owned(),
        rows: vec![
            vec![field("ส่วนราชการ", &office)],
            vec![field("ที่", &number), field("วันที่", &date)],
            vec![field("เรื่อง", &subject)],
        ],
    }
}

/// The unit that writes: the one the paper names, or that of the drafter's post.
fn unit<'d>(desk: &'d Desk<'_>) -> Option<&'d Unit> {
    let agency = &desk.cycle.agency;
    let find = |name: &str| agency.units.iter().find(|unit| unit.id == name || unit.name == name);
    if let Some(named) = &desk.paper.memo.unit {
        return find(named);
    }
    let drafter = desk.paper.chain.iter().find(|step| step.act == ChainAct::Propose)?;
    let post = agency.posts.iter().find(|post| post.id == drafter.post)?;
    find(post.unit.as_deref()?)
}

fn subject(desk: &Desk<'_>) -> String {
    let title = wording::report_title(desk.kind, desk.cycle.fiscal_year);
    match desk.kind {
        PaperKind::Measures => format!("ขออนุมัติประกาศ{title}"),
        PaperKind::SixMonth | PaperKind::TwelveMonth => title,
    }
}

/// เรียน and สิ่งที่ส่งมาด้วย.
fn address(desk: &Desk<'_>) -> Block {
    let words = &desk.words;
    let field = |label: &str, value: &str| Field {
        label: label.to_owned(),
        value: vec![Inline::plain(desk.said(value))],
        dotted: false,
    };
    let usual = || match desk.kind {
        PaperKind::Measures => format!("ร่างประกาศและ{} จำนวน 1 ชุด", wording::subject(desk.kind)),
        PaperKind::SixMonth | PaperKind::TwelveMonth => format!("{} จำนวน 1 ชุด", wording::subject(desk.kind)),
    };
    let enclosure = desk.paper.memo.enclosure.clone().unwrap_or_else(usual);
    // A clerk who performs the mayor's duties is not passed on the way to himself.
    let signs = |role| {
        let post = desk.cycle.agency.post_with(role)?;
        Some(wording::signer(&desk.cycle.agency, &post.id, desk.paper.memo.date).post)
    };
    let same = signs(PostRole::Head).is_some_and(|head| signs(PostRole::Clerk) == Some(head));
    let to = if same { words.head.clone() } else { format!("{} (ผ่าน{})", words.head, words.clerk) };
    Block::Fields {
        id: "memo-address".to_owned(),
        rows: vec![vec![field("เรียน", &to)], vec![field("สิ่งที่ส่งมาด้วย", &enclosure)]],
    }
}

/// Last year's result, the indicators chosen for it, and the measures that answer it.
fn background(desk: &mut Desk<'_>) -> Inlines {
    let mut text = vec![desk.text(&format!("ตามที่{} ได้วิเคราะห์ผล{ITA} ประจำปีงบประมาณ พ.ศ. ", desk.words.full_name))];
    text.push(desk.year(desk.cycle.fiscal_year.previous()));
    text.extend(result_words(desk));
    let chosen = chosen(desk);
    if !chosen.is_empty() {
        text.push(desk.text(" และพบว่า"));
        text.extend(chosen);
    }
    text.extend(planned(desk));
    text.push(desk.text(" นั้น"));
    text
}

/// ` ซึ่งได้คะแนนรวม ๘๖.๖๒ คะแนน ระดับ A`, with a place for the pen where the total is not recorded.
pub(crate) fn result_words(desk: &mut Desk<'_>) -> Inlines {
    let before = desk.cycle.fiscal_year.previous();
    let mut text = vec![desk.text(" ซึ่งได้คะแนนรวม ")];
    let known = desk.total(before);
    text.push(match known {
        Some((_, fact)) => desk.cite(fact),
        None => desk.text(wording::DOTS),
    });
    text.push(desk.text(" คะแนน"));
    if let Some(rating) = desk.rating(before) {
        text.push(desk.text(" ระดับ "));
        text.push(rating);
    }
    text
}

/// The indicators that the measures answer, each with its score.
pub(crate) fn chosen(desk: &mut Desk<'_>) -> Inlines {
    let before = desk.cycle.fiscal_year.previous();
    let result = desk.result();
    let measures = &desk.cycle.measures;
    let mut text = Vec::new();
    let answered: Vec<_> = measures.iter().filter_map(|m| m.indicator.map(|indicator| (m, indicator))).collect();
    if !answered.is_empty() {
        text.push(desk.text(" มีประเด็นที่ต้องพัฒนาให้ดีขึ้น ได้แก่ "));
        for (place, (measure, indicator)) in answered.iter().enumerate() {
            if place > 0 {
                let last = place + 1 == answered.len();
                text.push(desk.text(if last { " และ" } else { " " }));
            }
            text.push(desk.text("ตัวชี้วัดที่ "));
            text.push(desk.cite(Fact::recorded(format!("measures.toml › {} › indicator", measure.no), indicator)));
            text.push(desk.text(" "));
            match desk.rules_of(before).indicator(*indicator) {
                Some(rule) => text.push(desk.text(&rule.th)),
                None => text.push(desk.quote(&measure.title, format!("measures.toml › {} › title", measure.no))),
            }
            if let Some(score) = result.and_then(|card| card.indicators.get(indicator)) {
                text.push(desk.text(" ("));
                text.push(
                    desk.cite(Fact::recorded(format!("result.toml › {before} › indicators › {indicator}"), score)),
                );
                text.push(desk.text(" คะแนน)"));
            }
        }
    }
    text
}

/// ` จึงได้กำหนดมาตรการ … จำนวน ๒ มาตรการ รวม ๗ ขั้นตอน`; nothing in the paper that sets them.
pub(crate) fn planned(desk: &mut Desk<'_>) -> Inlines {
    let measures = &desk.cycle.measures;
    let mut text = Vec::new();
    if desk.kind != PaperKind::Measures && !measures.is_empty() {
        let steps: usize = measures.iter().map(|measure| measure.steps.len()).sum();
        text.push(desk.text(" จึงได้กำหนดมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. "));
        text.push(desk.year(desk.cycle.fiscal_year));
        text.push(desk.text(" จำนวน "));
        text.push(desk.cite(Fact::computed(
            "measures.toml › measures",
            measures.len(),
            "นับมาตรการในแฟ้ม measures.toml",
        )));
        text.push(desk.text(" มาตรการ รวม "));
        text.push(desk.cite(Fact::computed("measures.toml › steps", steps, "นับขั้นตอนในแฟ้ม measures.toml")));
        text.push(desk.text(" ขั้นตอน"));
    }
    text
}

/// What is true at the end of the round.
fn facts(desk: &mut Desk<'_>) -> Vec<Block> {
    match desk.kind.round() {
        Some(round) => progress(desk, round),
        None => analysed(desk),
    }
}

/// What the analysis found, and which measures answer it.
fn analysed(desk: &mut Desk<'_>) -> Vec<Block> {
    let cycle = desk.cycle;
    let year = cycle.fiscal_year.previous();
    let findings = findings(desk);
    let count = |class| findings.iter().filter(|finding| finding.class == Some(class)).count();
    let mut text = vec![desk.text(&format!("{} ได้วิเคราะห์ผลการประเมินรายตัวชี้วัดแล้ว พบว่า ", desk.words.full_name))];
    if findings.iter().any(|finding| finding.score.is_some()) {
        for (words, name, class) in [
            ("ต้องแก้ไขโดยเร่งด่วน ", "urgent", Class::Urgent),
            ("ต้องพัฒนาให้ดีขึ้น ", "improve", Class::Improve),
            ("ควรรักษาระดับ ", "keep", Class::Keep),
        ] {
            if count(class) == 0 {
                continue;
            }
            if text.len() > 1 {
                text.push(desk.text(" "));
            }
            text.push(desk.text(words));
            let trace = "นับตัวชี้วัดตามเกณฑ์ของกรอบการประเมิน";
            text.push(desk.cite(Fact::computed(format!("result.toml › {year} › {name}"), count(class), trace)));
            text.push(desk.text(" ตัวชี้วัด"));
        }
    } else {
        text.push(desk.text("ยังไม่ได้บันทึกคะแนนรายตัวชี้วัด"));
    }
    let mut blocks = vec![body("memo-facts-analysis", text)];
    let steps: usize = cycle.measures.iter().map(|measure| measure.steps.len()).sum();
    let mut text = Vec::new();
    if cycle.measures.is_empty() {
        text.push(desk.text("ยังไม่ได้บันทึกมาตรการของปีงบประมาณนี้"));
    } else {
        text.push(desk.text("ได้จัดทำร่างมาตรการ "));
        text.push(desk.cite(Fact::computed(
            "measures.toml › measures",
            cycle.measures.len(),
            "นับมาตรการในแฟ้ม measures.toml",
        )));
        text.push(desk.text(" มาตรการ รวม "));
        text.push(desk.cite(Fact::computed("measures.toml › steps", steps, "นับขั้นตอนในแฟ้ม measures.toml")));
        text.push(desk.text(" ขั้นตอน พร้อมร่างประกาศ ตามเอกสารที่ส่งมาด้วย"));
    }
    blocks.push(body("memo-facts-measures", text));
    blocks
}

/// What the law and the year's list say; only what is certain.
fn law(desk: &mut Desk<'_>) -> Block {
    let mut items = Vec::new();
    for basis in legal::bases(desk.kind) {
        let number = items.len() + 1;
        items.push(vec![desk.text(&format!("{number}. {}", basis.text))]);
    }
    if let Some(filing) = desk.filing() {
        let number = items.len() + 1;
        let mut item = vec![desk.text(&format!("{number}. "))];
        item.extend(filing);
        items.push(item);
    }
    Block::List { id: "memo-law-list".to_owned(), items }
}

fn progress(desk: &mut Desk<'_>, round: Round) -> Vec<Block> {
    let measures = &desk.cycle.measures;
    let months = round.months();
    let mut text = vec![desk.text("การดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ")];
    text.push(desk.year(desk.cycle.fiscal_year));
    text.push(desk.text(&format!(" ของ{} รอบ ", desk.words.full_name)));
    text.push(desk.months(round));
    text.push(desk.text(" เดือน "));
    text.extend(desk.between(round));
    text.push(desk.text(" มีผลดังนี้ "));
    text.extend(Tally::of(desk, round, measures).sentence(desk, &format!("progress.toml › {months}")));
    let mut blocks = vec![body("memo-facts-progress", text)];
    for measure in measures {
        let tally = Tally::of(desk, round, [measure]);
        let mut text = vec![desk.text("มาตรการที่ ")];
        text.push(desk.cite(Fact::recorded(format!("measures.toml › {} › no", measure.no), measure.no)));
        text.push(desk.text(" "));
        text.push(desk.quote(&measure.title, format!("measures.toml › {} › title", measure.no)));
        text.push(desk.text(" "));
        text.extend(tally.sentence(desk, &format!("progress.toml › {months} › {}", measure.no)));
        blocks.push(body(&format!("memo-facts-measure-{}", measure.no), text));
    }
    blocks
}

/// What is proposed, and the sentence that asks for it.
fn proposal(desk: &mut Desk<'_>) -> Vec<Block> {
    let head = desk.words.head.clone();
    let mut text = Vec::new();
    match desk.kind.round() {
        None => {
            text.push(desk.text(&format!("เห็นควรเสนอ{head} พิจารณาประกาศใช้{} ", wording::subject(desk.kind))));
            text.push(desk.text("ประจำปีงบประมาณ พ.ศ. "));
            text.push(desk.year(desk.cycle.fiscal_year));
            text.push(desk.text(" เพื่อให้ผู้รับผิดชอบดำเนินการและรายงานผลตามรอบการรายงาน"));
        }
        Some(round) => {
            text.push(
                desk.text(
                    "เห็นควรรายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
                ),
            );
            text.push(desk.year(desk.cycle.fiscal_year));
            text.push(desk.text(" "));
            text.extend(desk.round(round));
            text.push(desk.text(&format!(" ให้{head} ทราบ และเผยแพร่ให้ประชาชนติดตามและตรวจสอบได้")));
            let tally = Tally::of(desk, round, &desk.cycle.measures);
            let open = tally.under_way + tally.not_started;
            if open > 0 {
                let scope = format!("progress.toml › {}", round.months());
                text.push(desk.text(" พร้อมทั้งเร่งรัดขั้นตอนที่ยังไม่แล้วเสร็จ "));
                text.push(desk.cite(tally.count(&scope, "under-way and not-started", open)));
                text.push(desk.text(" ขั้นตอน"));
            }
        }
    }
    let request = desk.said(&request::sentence(desk.kind, &desk.words));
    vec![body("memo-proposal-text", text), body("memo-request", vec![Inline::plain(request)])]
}
