//! What a report needs beside its values: photographs, and the two pictures that each installation supplies.

use std::collections::BTreeMap;

use prongsai_report::model::{Block, Report};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

/// Pictures of one report.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// PNG, JPEG, GIF or WebP by the name that [`Photo::file`](prongsai_report::model::Photo::file) gives.
    pub photos: BTreeMap<String, Vec<u8>>,
    /// The garuda; without it its place is left free for pre-printed paper. The same formats, or SVG.
    pub garuda: Option<Vec<u8>>,
    /// The town's own emblem for the cover. The same formats, or SVG.
    pub emblem: Option<Vec<u8>>,
    /// Whether this is a draft: the free place of the garuda then has a faint frame.
    pub draft: bool,
}

/// A picture that cannot be drawn. The paper is drawn all the same, with a frame or free room in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPicture {
    /// The name in the report, or `garuda` and `emblem`.
    pub file: String,
    /// Why.
    pub reason: PictureFault,
}

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// The assets do not hold it.
    #[error("there is no such file")]
    Absent,
    /// It is no PNG, JPEG, GIF or WebP (or SVG, where that may be).
    #[error("it is no PNG, JPEG, GIF or WebP picture")]
    UnknownFormat,
    /// It is broken.
    #[error("it cannot be read: {0}")]
    Broken(String),
}

/// Returns the pictures of the report that cannot be drawn, each once, in reading order; then garuda and emblem, if they
/// were given and cannot be drawn.
pub fn missing_pictures(report: &Report, assets: &Assets) -> Vec<MissingPicture> {
    let mut missing: Vec<MissingPicture> = Vec::new();
    for file in photo_files(report) {
        if let Err(reason) = photo(assets, file)
            && missing.iter().all(|known| known.file != file)
        {
            missing.push(MissingPicture { file: file.to_owned(), reason });
        }
    }
    for (name, data) in [("garuda", &assets.garuda), ("emblem", &assets.emblem)] {
        if let Some(Err(reason)) = data.as_deref().map(drawing) {
            missing.push(MissingPicture { file: name.to_owned(), reason });
        }
    }
    missing
}

/// The names of all photographs, in reading order.
pub(crate) fn photo_files(report: &Report) -> impl Iterator<Item = &str> {
    report.parts.iter().flat_map(|part| &part.blocks).flat_map(|block| match block {
        Block::Photos { items, .. } => items.iter().map(|photo| photo.file.as_str()).collect(),
        _ => Vec::new(),
    })
}

/// Returns a photograph as Typst takes it, if it can be drawn.
pub(crate) fn photo(assets: &Assets, file: &str) -> Result<Bytes, PictureFault> {
    raster(assets.photos.get(file).ok_or(PictureFault::Absent)?)
}

/// Returns the garuda or an emblem, which may also be SVG.
pub(crate) fn drawing(data: &[u8]) -> Result<Bytes, PictureFault> {
    match raster(data) {
        Err(PictureFault::UnknownFormat) => {
            let bytes = Bytes::new(data.to_vec());
            // Only what begins as SVG is tried, so that the fault of any other file is its format.
            let head = String::from_utf8_lossy(data.get(..2048).unwrap_or(data)).into_owned();
            if !head.contains("<svg") {
                return Err(PictureFault::UnknownFormat);
            }
            match SvgImage::new(bytes.clone()) {
                Ok(_) => Ok(bytes),
                Err(fault) => Err(PictureFault::Broken(format!("{fault:?}"))),
            }
        }
        other => other,
    }
}

fn raster(data: &[u8]) -> Result<Bytes, PictureFault> {
    let format = ExchangeFormat::detect(data).ok_or(PictureFault::UnknownFormat)?;
    let bytes = Bytes::new(data.to_vec());
    // Decoded here and remembered by Typst, which decodes it the same way when it sets the page.
    RasterImage::plain(bytes.clone(), format).map_err(|fault| PictureFault::Broken(fault.to_string()))?;
    Ok(bytes)
}
