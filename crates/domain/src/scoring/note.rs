//! Figures that were given and do not agree with the computation.

use prongsai_thai::FiscalYear;

use super::Of;
use crate::framework::Instrument;
use crate::score::Score;

/// Two figures that should agree and do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A given score and the one computed from its parts differ by more than 0.01.
    Differs {
        /// What both are scores of.
        of: Of,
        /// As given.
        given: Score,
        /// As computed.
        computed: Score,
    },
    /// The announced points of the disclosure list and the computed ones differ by more than 0.01.
    OitWeightedDiffers {
        /// As announced.
        given: Score,
        /// As computed.
        computed: Score,
    },
    /// The announced rating is another level.
    RatingDiffers {
        /// As announced.
        given: String,
        /// As computed.
        computed: String,
    },
    /// The announced rating is a word of another year's bands.
    RatingOfOtherYears {
        /// As announced.
        given: String,
        /// A year in which it was a level.
        year: FiscalYear,
        /// The level by this year's bands.
        computed: String,
    },
}

impl Note {
    /// What both figures speak of; none where it is the rating.
    pub fn place(&self) -> Option<Of> {
        match self {
            Self::Differs { of, .. } => Some(of.clone()),
            Self::OitWeightedDiffers { .. } => Some(Of::Instrument(Instrument::Oit)),
            Self::RatingDiffers { .. } | Self::RatingOfOtherYears { .. } => None,
        }
    }

    /// The announced figure or word, and what follows from the parts.
    pub fn figures(&self) -> (String, String) {
        match self {
            Self::Differs { given, computed, .. } | Self::OitWeightedDiffers { given, computed } => {
                (given.to_string(), computed.to_string())
            }
            Self::RatingDiffers { given, computed } | Self::RatingOfOtherYears { given, computed, .. } => {
                (given.clone(), computed.clone())
            }
        }
    }

    /// Hundredths of a point by which the announced figure lies above what follows; none for words.
    pub fn difference(&self) -> Option<i32> {
        match self {
            Self::Differs { given, computed, .. } | Self::OitWeightedDiffers { given, computed } => {
                Some(i32::from(given.hundredths()) - i32::from(computed.hundredths()))
            }
            Self::RatingDiffers { .. } | Self::RatingOfOtherYears { .. } => None,
        }
    }

    /// The note in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Differs { of, given, computed } => {
                format!("{of}: ตัวเลขที่ให้มาคือ {given} แต่คำนวณจากส่วนย่อยได้ {computed} โปรดตรวจต้นฉบับ")
            }
            Self::OitWeightedDiffers { given, computed } => {
                format!("คะแนน OIT ถ่วงน้ำหนักที่ให้มาคือ {given} แต่คำนวณได้ {computed} โปรดตรวจต้นฉบับ")
            }
            Self::RatingDiffers { given, computed } => format!("ระดับที่ให้มาคือ {given} แต่ตามเกณฑ์ของปีนี้คือ {computed}"),
            Self::RatingOfOtherYears { given, year, computed } => {
                format!("ระดับ {given} เป็นเกณฑ์ของปีอื่น เช่น {year}: ตามเกณฑ์ของปีนี้คือ {computed}")
            }
        }
    }

    /// The note in English.
    pub fn english(&self) -> String {
        match self {
            Self::Differs { of, given, computed } => {
                format!("{of}: {given} was given, but its parts make {computed}; check the original")
            }
            Self::OitWeightedDiffers { given, computed } => {
                format!("weighted OIT: {given} was given, but {computed} follows; check the original")
            }
            Self::RatingDiffers { given, computed } => {
                format!("the rating {given} was given, but the bands of this year say {computed}")
            }
            Self::RatingOfOtherYears { given, year, computed } => {
                format!("the rating {given} belongs to the bands of other years, such as {year}: here it is {computed}")
            }
        }
    }
}
