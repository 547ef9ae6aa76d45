//! How far the steps of a measure, or of all measures, are at the end of a round.

use prongsai_domain::measure::Measure;
use prongsai_domain::progress::Status;
use prongsai_thai::Round;

use super::{Desk, Fact};
use crate::model::Inlines;
use crate::wording;

/// Counts of steps by status; every step is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub total: u32,
    pub done: u32,
    pub under_way: u32,
    pub not_started: u32,
    pub dropped: u32,
    /// No record, or one that does not say how far the step is.
    pub unknown: u32,
    /// Steps with a result in words, whatever their status.
    pub answered: u32,
}

impl Tally {
    /// Counts the steps of `measures`.
    pub fn of<'m>(desk: &Desk<'_>, round: Round, measures: impl IntoIterator<Item = &'m Measure>) -> Self {
        let mut tally = Self::default();
        for measure in measures {
            for step in &measure.steps {
                let progress = desk.progress(round, measure.no, step.no);
                tally.total += 1;
                tally.answered += u32::from(progress.is_some_and(|p| !wording::is_blank(&p.result)));
                *match progress.map_or(Status::Unknown, |p| p.status) {
                    Status::Done => &mut tally.done,
                    Status::UnderWay => &mut tally.under_way,
                    Status::NotStarted => &mut tally.not_started,
                    Status::Dropped => &mut tally.dropped,
                    Status::Unknown => &mut tally.unknown,
                } += 1;
            }
        }
        tally
    }

    /// Share of the steps that are done, in hundredths of a percent, rounded half up; none without steps.
    pub fn share(self) -> Option<u32> {
        (self.total > 0).then(|| (self.done * 20_000 + self.total) / (2 * self.total))
    }

    /// Whether every step is done; the only case in which a paper may say so.
    pub fn complete(self) -> bool {
        self.total > 0 && self.done == self.total
    }

    /// The share with two decimals, as a fact.
    pub fn share_fact(self, scope: &str) -> Option<Fact> {
        let share = self.share()?;
        let trace = format!("{} ÷ {} × 100 ปัดครึ่งขึ้นที่ทศนิยมตำแหน่งที่ 2", self.done, self.total);
        Some(Fact::computed(format!("{scope} › share"), format!("{}.{:02}", share / 100, share % 100), trace))
    }

    /// One of the counts, as a fact.
    #[expect(clippy::unused_self, reason = "only a tally has counts")]
    pub fn count(self, scope: &str, name: &str, value: u32) -> Fact {
        let trace = format!("นับขั้นตอนในแฟ้ม measures.toml ตามสถานะ {name} ในแฟ้ม progress.toml");
        Fact::computed(format!("{scope} › {name}"), value, trace)
    }

    /// `ดำเนินการแล้วเสร็จ ๕ จาก ๗ ขั้นตอน คิดเป็นร้อยละ ๗๑.๔๓ อยู่ระหว่างดำเนินการ ๒ ขั้นตอน`.
    ///
    /// Begins with what [`Tally::headline`] says.
    pub fn sentence(self, desk: &mut Desk<'_>, scope: &str) -> Inlines {
        let mut text = self.headline(desk, scope);
        if self.total == 0 || self.unknown == self.total {
            return text;
        }
        for (words, name, value) in [
            (" อยู่ระหว่างดำเนินการ ", "under-way", self.under_way),
            (" ยังไม่ได้ดำเนินการ ", "not-started", self.not_started),
            (" ยกเลิก ", "dropped", self.dropped),
            (" ยังไม่ได้ระบุสถานะ ", "unknown", self.unknown),
        ] {
            if value > 0 {
                text.push(desk.text(words));
                text.push(desk.cite(self.count(scope, name, value)));
                text.push(desk.text(" ขั้นตอน"));
            }
        }
        text
    }

    /// `ดำเนินการแล้วเสร็จ ๕ จาก ๗ ขั้นตอน คิดเป็นร้อยละ ๗๑.๔๓`, or what is not known.
    ///
    /// `scope` is the record under which the counts are cited, such as `progress.toml › 6`.
    pub fn headline(self, desk: &mut Desk<'_>, scope: &str) -> Inlines {
        let count = |name: &str, value: u32| self.count(scope, name, value);
        if self.total == 0 {
            return vec![desk.text("ยังไม่ได้กำหนดขั้นตอนของมาตรการ")];
        }
        let total = Fact::computed(
            format!("{} › steps", scope.replace("progress.toml", "measures.toml")),
            self.total,
            "นับขั้นตอนในแฟ้ม measures.toml",
        );
        if self.unknown == self.total && self.answered == 0 {
            return vec![desk.text("ยังไม่ได้บันทึกผลการดำเนินการของทั้ง "), desk.cite(total), desk.text(" ขั้นตอน")];
        }
        if self.unknown == self.total {
            return vec![
                desk.text("รายงานผลการดำเนินการ "),
                desk.cite(count("answered", self.answered)),
                desk.text(" จาก "),
                desk.cite(total),
                desk.text(" ขั้นตอน โดยยังไม่ได้ระบุว่าแต่ละขั้นตอนแล้วเสร็จหรือไม่"),
            ];
        }
        let mut text = if self.complete() {
            vec![desk.text("ดำเนินการแล้วเสร็จครบทั้ง "), desk.cite(total), desk.text(" ขั้นตอน")]
        } else {
            vec![
                desk.text("ดำเนินการแล้วเสร็จ "),
                desk.cite(count("done", self.done)),
                desk.text(" จาก "),
                desk.cite(total),
                desk.text(" ขั้นตอน"),
            ]
        };
        if let Some(share) = self.share_fact(scope) {
            text.push(desk.text(" คิดเป็นร้อยละ "));
            text.push(desk.cite(share));
        }
        text
    }
}
