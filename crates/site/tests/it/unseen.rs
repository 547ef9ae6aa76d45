//! Pages that nobody has written yet: shape, wording, frame and faults are drawn by lot, and what is read must stay.

use encoding_rs::WINDOWS_874;
use prongsai_site::page::Page;
use prongsai_site::takeover::takeover;
use prongsai_thai::{FiscalYear, numeral};
use proptest::prelude::*;

use prongsai_domain::Framework;

/// Decisions of one page, one after the other.
struct Lots<'l> {
    lots: &'l [u8],
    at: usize,
}

impl Lots<'_> {
    fn draw(&mut self, count: usize) -> usize {
        let lot = self.lots.get(self.at % self.lots.len().max(1)).copied().unwrap_or(0);
        self.at += 1;
        usize::from(lot) % count
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.draw(of.len())]
    }
}

/// A page and what must be read from it.
struct Drawn {
    html: String,
    year: FiscalYear,
    /// For each item of the list its addresses; none where it is left out.
    expected: Vec<Option<Vec<String>>>,
}

fn code(style: usize, n: usize) -> String {
    match style {
        0 => format!("O{n}"),
        1 => format!("o{n}."),
        2 => numeral::thai(&format!("O{n}")),
        3 => format!("โอ {n}"),
        4 => format!("ข้อ O{n} :"),
        5 => format!("O {n})"),
        6 => format!("0{n}"),
        7 => format!("O{n:02} -"),
        8 => format!("<b>O</b>{n}"),
        9 => format!("ข้อที่ O-{n}"),
        _ => format!("[O{n}]"),
    }
}

fn link(lots: &mut Lots<'_>, url: &str, title: &str) -> String {
    let text = match lots.draw(6) {
        0 => "คลิกที่นี่".to_owned(),
        1 => "ดาวน์โหลดเอกสาร".to_owned(),
        2 => format!("{title} (ไฟล์แนบ)"),
        3 => "<img src='/pdf.gif' alt='ไฟล์ PDF'>".to_owned(),
        4 => "<i class='fa fa-file'></i>".to_owned(),
        _ => "ดูรายละเอียด".to_owned(),
    };
    match lots.draw(8) {
        0 => format!("<button onclick=\"window.open('{url}')\">{text}</button>"),
        1 => format!("<span data-href='{url}'>{text}</span>"),
        2 => format!("<a class=btn href={url} target=_blank>{text}</a>"),
        _ => format!("<a href=\"{url}\">{text}</a>"),
    }
}

fn row(layout: usize, code: &str, title: &str, links: &[String]) -> String {
    let all = links.join(" ");
    let list: String = links.iter().map(|link| format!("<li>{link}</li>")).collect();
    match layout {
        0 => format!("<tr><td>{code}</td><td>{title}</td><td>{all}</td></tr>"),
        1 => format!("<tr><td>{all}</td><td>{code} {title}</td></tr>"),
        2 => format!("<tr><td colspan=2>{code} {title}</td></tr><tr><td></td><td>{all}</td></tr>"),
        3 => format!("<li>{code} {title} {all}</li>"),
        4 => format!("<li>{code} {title}<ul>{list}</ul></li>"),
        5 => format!("<dt>{code} {title}</dt><dd>{all}</dd>"),
        6 => format!("<h4>{code} {title}</h4><ul>{list}</ul>"),
        7 => format!("<h3>{code} {title}</h3><p>{all}</p>"),
        8 => format!("<div class=card><div class=icon>{all}</div><div class=body>{code} {title}</div></div>"),
        9 => format!("<details><summary>{code} {title}</summary><div>{list}</div></details>"),
        10 => format!("<p>{code} {title}<br>{all}</p>"),
        11 => format!("<div><div><span>{code}</span><span> {title}</span></div><div><p>{all}</p></div></div>"),
        _ => format!("<p><strong>{code}</strong> {title}</p><p>{all}</p>"),
    }
}

fn around(layout: usize, rows: &str) -> String {
    match layout {
        0..=2 => format!("<table border=1>{rows}</table>"),
        3 | 4 => format!("<ul>{rows}</ul>"),
        5 => format!("<dl>{rows}</dl>"),
        _ => format!("<div>{rows}</div>"),
    }
}

fn drawn(lots: &[u8]) -> Drawn {
    let mut lots = Lots { lots, at: 0 };
    let frameworks: Vec<&Framework> =
        Framework::all().iter().filter(|framework| framework.fiscal_year.number() <= 2569).collect();
    let framework = frameworks[lots.draw(frameworks.len())];
    let (layout, style) = (lots.draw(13), lots.draw(11));
    let year = framework.fiscal_year.number();
    let mut expected = Vec::new();
    let mut rows = String::new();
    for (at, item) in framework.oit.items.iter().enumerate() {
        let n = at + 1;
        if lots.draw(12) == 7 {
            expected.push(None);
            continue;
        }
        let count = [1, 1, 2, 3, 1, 0][lots.draw(6)];
        let urls: Vec<String> = (0..count).map(|link| format!("https://drawn.go.th/{year}/{n}/{link}.pdf")).collect();
        let ending =
            lots.one(&["", "", " ประจำปีงบประมาณ พ.ศ. {y}", " ปี {y}", " ของหน่วยงาน"]).replace("{y}", &year.to_string());
        let title = format!("{}{ending}", item.th);
        let links: Vec<String> = urls.iter().map(|url| link(&mut lots, url, &item.th)).collect();
        rows += &row(layout, &code(style, n), &title, &links);
        rows.push_str(lots.one(&["", "\n", "<!-- row -->"]));
        expected.push(Some(urls));
    }
    let head = match lots.draw(6) {
        0 => format!("<h1>การประเมิน ITA ประจำปีงบประมาณ พ.ศ. {year}</h1>"),
        1 => format!("<p>ITA {}</p>", numeral::thai(&year.to_string())),
        2 => format!("<h2>OIT ปี {}</h2>", year - 2500),
        3 => format!("<div>การเปิดเผยข้อมูลสาธารณะ ปีงบประมาณ {year} (O1 - O{})</div>", framework.oit.items.len()),
        4 => format!("<center><font size=5>ITA{year}</font></center>"),
        _ => format!("<h3>แบบวัดการเปิดเผยข้อมูลสาธารณะ OIT พ.ศ.{year}</h3>"),
    };
    let menu = lots.one(&[
        "",
        "<nav><a href=/a>โครงสร้าง</a> <a href=/b>ข่าวประชาสัมพันธ์</a> <a href=/ita>ITA 2564</a></nav>",
        "<div id=menu class=main-menu><ul><li><a href=/s>โครงสร้าง</a><li><a href=/q>Q&amp;A</a><li><a href=/i>ITA</a></ul></div>",
        "<script>var O1='โครงสร้าง';</script><style>.o1{}</style><div style='display: none'>O1 โครงสร้าง <a href=/spam>สล็อต</a></div>",
    ]);
    let foot = lots.one(&[
        "",
        "<footer><a href=/contact>ติดต่อเรา</a> <a href=https://www.facebook.com/x>Facebook</a></footer>",
        "<div class=footer>เทศบาลตำบลทุ่งสมมุติ โทร 042-012345 <a href=/map>แผนที่</a></div>",
        "<h2>ข่าวล่าสุด</h2><ul><li><a href=/n1>กิจกรรมวันเด็ก</a></ul>",
    ]);
    let body = format!("{head}{}", around(layout, &rows));
    let body = match lots.draw(5) {
        0 => format!("<div class=wrap><div><section>{body}</section></div></div>"),
        1 => format!("<table><tr><td width=200>เมนู</td><td>{body}</td></tr></table>"),
        2 => format!("<center><main>{body}</main></center>"),
        3 => format!("<article class=entry><div>{body}</div></article>"),
        _ => body,
    };
    let mut html = format!(
        "<html><head><meta charset=utf-8><title>เทศบาลตำบลทุ่งสมมุติ</title></head><body>{menu}{body}{foot}</body></html>"
    );
    // What browsers close by themselves, people leave open.
    for tag in [["</li>", "</td>", "</tr>"], ["</p>", "</dd>", "</dt>"], ["</body>", "</html>", "</ul></li>"]] {
        if lots.draw(3) == 1 {
            for tag in tag.into_iter().filter(|tag| *tag != "</ul></li>") {
                html = html.replace(tag, "");
            }
        }
    }
    if lots.draw(4) == 2 {
        html = html.to_uppercase_tags();
    }
    Drawn { html, year: framework.fiscal_year, expected }
}

trait Tags {
    fn to_uppercase_tags(&self) -> String;
}

impl Tags for String {
    /// `<td>` becomes `<TD>`, as old editors wrote.
    fn to_uppercase_tags(&self) -> String {
        ["td", "tr", "table", "li", "ul", "div", "a", "p", "h3", "h4"].iter().fold(self.clone(), |text, tag| {
            text.replace(&format!("<{tag}>"), &format!("<{}>", tag.to_uppercase()))
                .replace(&format!("</{tag}>"), &format!("</{}>", tag.to_uppercase()))
        })
    }
}

fn differences(drawn: &Drawn, bytes: &[u8]) -> Vec<String> {
    let page = Page::read(bytes, None, None);
    let found = takeover(&page, Framework::all(), None).expect("some year is chosen");
    let mut faults = Vec::new();
    if found.fiscal_year != drawn.year {
        faults.push(format!("year {} instead of {}", found.fiscal_year, drawn.year));
        return faults;
    }
    if let Some(refused) = &found.refused {
        faults.push(refused.english());
    }
    for (item, expected) in found.items.iter().zip(&drawn.expected) {
        match expected {
            None if item.found => faults.push(format!("{} is not there, but was found as {:?}", item.code, item.shown)),
            Some(_) if !item.found => faults.push(format!("{} was not found", item.code)),
            Some(urls) if *urls != item.urls => {
                faults.push(format!("{}: {:?} instead of {urls:?}", item.code, item.urls));
            }
            _ => {}
        }
    }
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_page_drawn_by_lot_is_read_as_it_was_meant(lots in prop::collection::vec(any::<u8>(), 97)) {
        let drawn = drawn(&lots);
        let faults = differences(&drawn, drawn.html.as_bytes());
        prop_assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), drawn.html);
    }

    #[test]
    fn the_same_page_in_the_old_encoding_says_the_same(lots in prop::collection::vec(any::<u8>(), 97)) {
        let drawn = drawn(&lots);
        let (bytes, _, _) = WINDOWS_874.encode(&drawn.html);
        let faults = differences(&drawn, &bytes);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..2000), cut in 0..20_000_usize) {
        let page = Page::read(&bytes, Some("text/html"), None);
        let _ = takeover(&page, Framework::all(), None);
        // A page that breaks off anywhere, and one with its marks torn out.
        let whole = crate::scene::fixture("vendor-table-2568.html");
        let page = Page::read(&whole[..cut.min(whole.len())], None, None);
        let _ = takeover(&page, Framework::all(), None);
    }
}

#[test]
fn a_page_that_only_opens_and_never_closes_is_read_in_time() {
    let mut html = String::from("<html><body>");
    for n in 0..20_000 {
        html += &format!("<div><b><a href=/x{n}>");
    }
    html += "O1 โครงสร้าง";
    let page = Page::read(html.as_bytes(), None, None);

    assert!(takeover(&page, Framework::all(), None).is_some());
}
