//! Why a file could not be read, and what its owner can do about it.

use prongsai_thai::numeral::thai;
use std::fmt;

/// Why a file could not be read; printed as one Thai sentence with the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing in it.
    Empty,
    /// It is of a kind that is not read.
    Foreign(Foreign),
    /// The text holds bytes that no text holds; the line, from 1.
    Binary {
        /// Line, from 1.
        line: usize,
    },
    /// Neither UTF-8 nor Windows-874; the line of the first byte that fits neither, from 1.
    Encoding {
        /// Line, from 1.
        line: usize,
    },
    /// Larger than [`super::limits`] allow.
    TooLarge {
        /// The file or the part of it.
        place: String,
        /// Cap in bytes.
        limit: usize,
    },
    /// More parts, cells or levels than [`super::limits`] allow.
    TooMany {
        /// The part of the file.
        place: String,
        /// What there is too much of.
        what: &'static str,
        /// Cap.
        limit: usize,
    },
    /// Broken, or not what it claims to be.
    Damaged {
        /// The part of the file.
        place: String,
        /// What the decoder said, in English.
        detail: String,
    },
}

/// Kinds of files that are recognised and refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// `.doc` of Word 97–2003.
    OldWord,
    /// `.xls` of Excel 97–2003.
    OldExcel,
    /// `.xlsb`.
    BinaryExcel,
    /// Another file in Microsoft's old container.
    OldOffice,
    /// Closed with a password.
    Encrypted,
    /// PDF.
    Pdf,
    /// RTF.
    Rtf,
    /// A web page, also one named `.doc`.
    WebPage,
    /// Word 2003 XML and the like.
    FlatXml,
    /// A picture, perhaps a scan.
    Picture,
    /// `.odt`, `.ods`.
    OpenDocument,
    /// `.pptx`.
    Slides,
    /// Any other archive.
    Archive,
}

impl Foreign {
    /// Tells kinds that are not read by their first bytes.
    pub(super) fn sniff(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
        if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            // Names in the container's directory are UTF-16; the directory may lie anywhere in the file.
            return Some(if contains_utf16(bytes, "EncryptedPackage") {
                Self::Encrypted
            } else if contains_utf16(bytes, "WordDocument") {
                Self::OldWord
            } else if contains_utf16(bytes, "Workbook") || contains_utf16(bytes, "Book") {
                Self::OldExcel
            } else {
                Self::OldOffice
            });
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let starts =
            |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()));
        if starts("%PDF-") {
            Some(Self::Pdf)
        } else if starts("{\\rtf") {
            Some(Self::Rtf)
        } else if starts("<!doctype html") || starts("<html") || starts("MIME-Version:") {
            Some(Self::WebPage)
        } else if starts("<?xml") {
            Some(Self::FlatXml)
        } else if head.starts_with(b"\xff\xd8\xff")
            || head.starts_with(b"\x89PNG")
            || head.starts_with(b"GIF8")
            || head.starts_with(b"II*\0")
            || head.starts_with(b"MM\0*")
        {
            Some(Self::Picture)
        } else if head.starts_with(b"Rar!") || head.starts_with(b"7z\xbc\xaf") || head.starts_with(b"\x1f\x8b") {
            Some(Self::Archive)
        } else {
            None
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::OldWord => {
                "เป็นไฟล์ Word รุ่นเก่า (.doc) ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย Word แล้วเลือก “บันทึกเป็น” ชนิด .docx แล้วลองอีกครั้ง"
            }
            Self::OldExcel => {
                "เป็นไฟล์ Excel รุ่นเก่า (.xls) ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย Excel แล้วเลือก “บันทึกเป็น” ชนิด .xlsx แล้วลองอีกครั้ง"
            }
            Self::BinaryExcel => {
                "เป็นไฟล์ Excel แบบไบนารี (.xlsb) ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย Excel แล้วเลือก “บันทึกเป็น” ชนิด .xlsx แล้วลองอีกครั้ง"
            }
            Self::OldOffice => {
                "เป็นไฟล์ Office รุ่นเก่าซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วยโปรแกรมเดิมแล้วเลือก “บันทึกเป็น” ชนิด .docx หรือ .xlsx แล้วลองอีกครั้ง"
            }
            Self::Encrypted => "ไฟล์มีรหัสผ่านจึงอ่านไม่ได้ กรุณาเปิดไฟล์ ยกเลิกรหัสผ่าน แล้วบันทึกใหม่",
            Self::Pdf => "เป็นไฟล์ PDF ซึ่งยังอ่านไม่ได้ กรุณาใช้ไฟล์ต้นฉบับ .docx หรือคัดลอกข้อความไปบันทึกเป็น .txt (UTF-8)",
            Self::Rtf => "เป็นไฟล์ RTF ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย Word แล้วเลือก “บันทึกเป็น” ชนิด .docx แล้วลองอีกครั้ง",
            Self::WebPage => {
                "เป็นหน้าเว็บ (HTML) ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย Word แล้วเลือก “บันทึกเป็น” ชนิด .docx หรือคัดลอกข้อความไปบันทึกเป็น .txt (UTF-8)"
            }
            Self::FlatXml => {
                "เป็นไฟล์ XML ซึ่งยังอ่านไม่ได้ หากเป็นเอกสาร Word กรุณาเปิดด้วย Word แล้วเลือก “บันทึกเป็น” ชนิด .docx แล้วลองอีกครั้ง"
            }
            Self::Picture => {
                "เป็นไฟล์ภาพ จึงไม่มีข้อความให้อ่าน กรุณาใช้ไฟล์ต้นฉบับ .docx หรือแปลงภาพเป็นข้อความ (OCR) แล้วบันทึกเป็น .txt (UTF-8)"
            }
            Self::OpenDocument => {
                "เป็นไฟล์ OpenDocument (.odt หรือ .ods) ซึ่งยังอ่านไม่ได้ กรุณาเปิดด้วย LibreOffice แล้วเลือก “บันทึกเป็น” ชนิด .docx หรือ .xlsx แล้วลองอีกครั้ง"
            }
            Self::Slides => "เป็นไฟล์นำเสนอ (.pptx) ซึ่งยังอ่านไม่ได้ กรุณาคัดลอกข้อความไปบันทึกเป็น .docx หรือ .txt (UTF-8)",
            Self::Archive => {
                "เป็นไฟล์บีบอัดที่ไม่ใช่เอกสาร Word หรือ Excel กรุณาแตกไฟล์ก่อน แล้วเลือกไฟล์ .docx .xlsx หรือ .txt ที่อยู่ข้างใน"
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("ไฟล์ว่างเปล่า ไม่มีข้อความให้อ่าน กรุณาตรวจว่าเลือกไฟล์ถูกต้องและบันทึกแล้ว"),
            Self::Foreign(kind) => f.write_str(kind.sentence()),
            Self::Binary { line } => write!(
                f,
                "บรรทัดที่ {} มีข้อมูลที่ไม่ใช่ข้อความ จึงอ่านไม่ได้ กรุณาบันทึกเอกสารเป็น .docx หรือ .txt (UTF-8) แล้วลองอีกครั้ง",
                number(*line)
            ),
            Self::Encoding { line } => write!(
                f,
                "บรรทัดที่ {} ใช้รหัสอักขระที่ไม่รู้จัก (ไม่ใช่ UTF-8 และไม่ใช่ TIS-620) กรุณาบันทึกเป็น .txt โดยเลือกการเข้ารหัส UTF-8 แล้วลองอีกครั้ง",
                number(*line)
            ),
            Self::TooLarge { place, limit } => write!(
                f,
                "{place} มีขนาดเกิน {} MB ที่อ่านได้ กรุณาลดขนาดภาพหรือแบ่งเป็นหลายไฟล์ แล้วลองอีกครั้ง",
                number(limit >> 20)
            ),
            Self::TooMany { place, what, limit } => write!(
                f,
                "{place} มี{what}เกิน {} ที่อ่านได้ กรุณาแบ่งเป็นหลายไฟล์ หรือคัดลอกเฉพาะข้อความไปยังเอกสารใหม่ แล้วลองอีกครั้ง",
                number(*limit)
            ),
            Self::Damaged { place, detail } => write!(
                f,
                "{place} เสียหายหรือไม่สมบูรณ์ จึงอ่านไม่ได้ กรุณาเปิดด้วยโปรแกรมเดิมแล้วบันทึกใหม่ หรือขอไฟล์ใหม่จากผู้ส่ง (รายละเอียด: {detail})"
            ),
        }
    }
}

impl std::error::Error for ReadError {}

fn number(value: usize) -> String {
    thai(&value.to_string())
}

fn contains_utf16(bytes: &[u8], text: &str) -> bool {
    let needle: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(needle.len()).any(|window| window == needle)
}
