//! Pictures drawn anew: smaller, upright, without what the camera wrote into them, with areas covered; pages of PDFs.

use prongsai_document::picture::{self, Area, Jpeg, Limits, PictureError};
use prongsai_document::sheaf;

use super::kind::{Kind, Unfit};

/// Pages of a PDF that is masked.
const PAGES: Limits = Limits { bytes: 60 * 1024 * 1024, pages: 200, pixels: 40_000_000 };

/// Makes a photograph small enough to be kept.
pub fn shrink(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    picture::shrink(bytes).map(|jpeg| jpeg.bytes).map_err(|error| unfit(&error))
}

/// Makes a small picture.
pub fn thumbnail(bytes: &[u8], longest: u32) -> Result<Vec<u8>, Unfit> {
    picture::thumbnail(bytes, longest).map(|jpeg| jpeg.bytes).map_err(|error| unfit(&error))
}

/// Draws the first page of a PDF.
pub fn first_page(bytes: &[u8], longest: u32) -> Result<Vec<u8>, Unfit> {
    thumbnail(&page(Kind::Pdf, bytes, 0)?, longest)
}

/// How many pages there are.
pub fn count(kind: Kind, bytes: &[u8]) -> Result<u32, Unfit> {
    if kind == Kind::Picture {
        return Ok(1);
    }
    let pages = picture::pages(bytes.to_vec(), PAGES).map_err(|error| unfit(&error))?;
    Ok(u32::try_from(pages.len()).unwrap_or(u32::MAX))
}

/// The picture of one page, counted from 0.
pub fn page(kind: Kind, bytes: &[u8], index: u32) -> Result<Vec<u8>, Unfit> {
    if kind == Kind::Picture {
        return if index == 0 { shrink(bytes) } else { Err(Unfit::Broken) };
    }
    let pages = picture::pages(bytes.to_vec(), PAGES).map_err(|error| unfit(&error))?;
    let index = usize::try_from(index).ok().filter(|index| *index < pages.len()).ok_or(Unfit::Broken)?;
    pages.page(index).map(|jpeg| jpeg.bytes).map_err(|error| unfit(&error))
}

/// Makes a copy with areas covered, page by page, from 1: left, top, width and height in thousandths.
pub fn masked(kind: Kind, bytes: &[u8], title: &str, areas: &dyn Fn(u32) -> Vec<[u16; 4]>) -> Result<Vec<u8>, Unfit> {
    let cover = |bytes: &[u8], page: u32| -> Result<Jpeg, Unfit> {
        let areas: Vec<Area> =
            areas(page).into_iter().map(|[left, top, width, height]| Area { left, top, width, height }).collect();
        picture::mask(bytes, &areas).map_err(|error| unfit(&error))
    };
    if kind == Kind::Picture {
        return Ok(cover(bytes, 1)?.bytes);
    }
    let pages = picture::pages(bytes.to_vec(), PAGES).map_err(|error| unfit(&error))?;
    let mut sheets = Vec::with_capacity(pages.len());
    for (index, no) in (0..pages.len()).zip(1..) {
        let page = pages.page(index).map_err(|error| unfit(&error))?;
        sheets.push(cover(&page.bytes, no)?);
    }
    Ok(sheaf::pdf(title, &sheets))
}

fn unfit(error: &PictureError) -> Unfit {
    match error {
        PictureError::Heic => Unfit::Heic,
        PictureError::Encrypted => Unfit::Locked,
        PictureError::TooManyPixels { .. } | PictureError::TooLarge { .. } | PictureError::Unpacks => Unfit::Giant,
        PictureError::UnknownKind => Unfit::Unknown,
        PictureError::Empty | PictureError::NoPages | PictureError::TooManyPages { .. } | PictureError::Broken(_) => {
            Unfit::Broken
        }
    }
}
