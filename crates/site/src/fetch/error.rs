//! Why an address gave no answer.

use super::Hop;

/// Why an address is not visited at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The text is no address.
    NoAddress,
    /// More letters than any address needs.
    TooLong,
    /// Neither http nor https.
    NotHttp,
    /// A name and password in the address.
    Credentials,
    /// A port that web sites do not use.
    Port(u16),
    /// It lies inside a network: private, loopback, metadata and the like.
    Inside(&'static str),
}

/// Why an address gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is not visited at all.
    #[error("{url}: {}", why.english())]
    Address {
        /// As given, or as a redirect said.
        url: String,
        /// Why.
        why: Why,
    },
    /// The name has no address.
    #[error("{host}: there is no site of this name")]
    NoSuchHost {
        /// The name.
        host: String,
    },
    /// Nobody answers, or the connection broke.
    #[error("{host}: the site is down or the connection broke ({reason})")]
    Down {
        /// The name.
        host: String,
        /// As the system says.
        reason: String,
    },
    /// It took longer than a visit may.
    #[error("no whole answer within {seconds} seconds")]
    Slow {
        /// The limit.
        seconds: u64,
    },
    /// The certificate of the site is not to be trusted.
    #[error("{host}: the browser will warn of the certificate ({reason})")]
    Certificate {
        /// The name.
        host: String,
        /// Why.
        reason: String,
    },
    /// The answer is no HTTP.
    #[error("{host}: the answer cannot be read ({reason})")]
    Broken {
        /// The name.
        host: String,
        /// Why.
        reason: String,
    },
    /// Redirects lead back to where they began.
    #[error("the redirects go round in a circle: {}", said(chain))]
    Circle {
        /// The way, the repeated address last.
        chain: Vec<Hop>,
    },
    /// More redirects than are followed.
    #[error("more than {} redirects: {}", chain.len() - 1, said(chain))]
    TooManyRedirects {
        /// The way.
        chain: Vec<Hop>,
    },
    /// The site asks machines to stay away from the address.
    #[error("{url}: the site's robots.txt asks machines to stay away")]
    Robots {
        /// The address.
        url: String,
    },
    /// The encryption cannot be set up.
    #[error("the encryption cannot be set up: {0}")]
    Setup(String),
}

fn said(chain: &[Hop]) -> String {
    chain.iter().map(|hop| hop.url.as_str()).collect::<Vec<_>>().join(" → ")
}

impl Why {
    /// The reason in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::NoAddress => "ไม่ใช่ที่อยู่เว็บ".to_owned(),
            Self::TooLong => "ที่อยู่ยาวเกินไป".to_owned(),
            Self::NotHttp => "ไม่ใช่ที่อยู่แบบ http หรือ https".to_owned(),
            Self::Credentials => "มีชื่อผู้ใช้หรือรหัสผ่านอยู่ในที่อยู่".to_owned(),
            Self::Port(port) => format!("ใช้พอร์ต {port} ซึ่งเว็บไซต์ทั่วไปไม่ใช้"),
            Self::Inside(_) => "เป็นที่อยู่ภายในเครือข่าย คนภายนอกเปิดไม่ได้".to_owned(),
        }
    }

    /// The reason in English.
    pub fn english(&self) -> String {
        match self {
            Self::NoAddress => "is no address of the web".to_owned(),
            Self::TooLong => "the address is too long".to_owned(),
            Self::NotHttp => "is neither http nor https".to_owned(),
            Self::Credentials => "holds a user name or password".to_owned(),
            Self::Port(port) => format!("asks port {port}, which web sites do not use"),
            Self::Inside(why) => format!("lies inside a network ({why}), where nobody outside can open it"),
        }
    }
}

impl FetchError {
    /// The error in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Address { url, why } => format!("{url}: {}", why.thai()),
            Self::NoSuchHost { host } => format!("{host}: ไม่มีเว็บไซต์ชื่อนี้"),
            Self::Down { host, .. } => format!("{host}: เว็บไซต์ล่มหรือการเชื่อมต่อขาด"),
            Self::Slow { seconds } => format!("ไม่ได้รับคำตอบครบภายใน {seconds} วินาที"),
            Self::Certificate { host, .. } => format!("{host}: ใบรับรองของเว็บไซต์ไม่ถูกต้อง เบราว์เซอร์จะเตือนผู้เปิด"),
            Self::Broken { host, .. } => format!("{host}: คำตอบของเว็บไซต์อ่านไม่ได้"),
            Self::Circle { chain } => format!("ลิงก์พาวนกลับที่เดิม: {}", said(chain)),
            Self::TooManyRedirects { chain } => format!("ลิงก์พาต่อเกิน {} ทอด: {}", chain.len() - 1, said(chain)),
            Self::Robots { url } => format!("{url}: เว็บไซต์ขอไม่ให้โปรแกรมเข้า (robots.txt) โปรดเปิดตรวจเอง"),
            Self::Setup(reason) => format!("ตั้งค่าการเข้ารหัสไม่ได้: {reason}"),
        }
    }

    /// Whether the visit says nothing about the address itself: somebody has to look.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Robots { .. } | Self::Setup(_) | Self::Slow { .. })
    }
}
