//! Looks for the code of a page, in many ways until one succeeds: the cheap ones first.

use image::GrayImage;
use image::imageops::{self, FilterType};
use rqrr::{BitGrid, DeQRError, PreparedImage};

use crate::folder::{CodeError, PageCode};

/// What was found.
pub enum Reading {
    /// A sound code, which stands turned by so many degrees clockwise.
    Code {
        /// What it says.
        code: PageCode,
        /// Degrees clockwise, −180 to 180.
        angle: f32,
    },
    /// Codes of different pages.
    TwoCodes {
        /// As above, of the first.
        angle: f32,
    },
    /// Something that looks like a code but cannot be read.
    Damaged,
    /// Nothing.
    Nothing,
}

/// What a look has found.
#[derive(Default)]
struct Finds {
    codes: Vec<(PageCode, f32)>,
    damaged: bool,
}

/// Looks for the code of a page.
///
/// The code stands in one corner; which one says how the page lies. A skewed page moves it inwards, so the corners that
/// are looked at overlap. Without `closely` only the whole page is looked at, once.
pub fn read(page: &GrayImage, closely: bool) -> Reading {
    let mut finds = Finds::default();
    // About 150 dots an inch: large enough for a module, small enough to be quick.
    let whole = scaled_to(page, 1754);
    look(&whole, &mut finds);
    if finds.codes.is_empty() && closely {
        'ways: for way in WAYS {
            for corner in corners(page) {
                look(&way.prepare(&corner), &mut finds);
                if !finds.codes.is_empty() {
                    break 'ways;
                }
            }
        }
    }
    if finds.codes.is_empty() && closely {
        'turns: for degrees in TURNS {
            for corner in corners(page) {
                let mut straight = Finds::default();
                look(&turned(&WAYS[1].prepare(&corner), -degrees), &mut straight);
                finds.damaged |= straight.damaged;
                if !straight.codes.is_empty() {
                    finds.codes = straight.codes.into_iter().map(|(code, angle)| (code, angle + degrees)).collect();
                    break 'turns;
                }
            }
        }
    }
    let first = finds.codes.first().cloned();
    match first {
        Some((code, angle)) if finds.codes.iter().all(|(other, _)| *other == code) => Reading::Code { code, angle },
        Some((_, angle)) => Reading::TwoCodes { angle },
        None if finds.damaged => Reading::Damaged,
        None => Reading::Nothing,
    }
}

/// Degrees clockwise by which a sheet often lies askew in a feeder, tried last.
const TURNS: [f32; 4] = [4.0, -4.0, 8.0, -8.0];

/// The picture turned clockwise about its middle; what comes in from outside is white.
fn turned(picture: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = picture.dimensions();
    let middle = |side: u32| exact(i32::try_from(side).unwrap_or(i32::MAX)) / 2.0;
    let (mx, my) = (middle(width), middle(height));
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (middle(x) * 2.0 - mx, middle(y) * 2.0 - my);
        let (from_x, from_y) = (dx * cos + dy * sin + mx, dy * cos - dx * sin + my);
        imageops::interpolate_bilinear(picture, from_x, from_y).unwrap_or(image::Luma([255]))
    })
}

/// One way to make a corner of the page easier to read.
struct Way {
    /// The longer side of the corner in pixels.
    longest: u32,
    /// Softens grain and fills faint print.
    blur: f32,
    /// What becomes of the grey values.
    tone: Tone,
}

#[derive(Clone, Copy)]
enum Tone {
    /// As they are.
    Given,
    /// Black and white, parted where the two heaps of values part; moved towards white for faint print.
    Parted(i16),
    /// Black and white, each dot against its surroundings, for shadows.
    Local,
}

/// In the order in which they help most often, found by trying all on pages spoilt in every way.
const WAYS: [Way; 8] = [
    Way { longest: 1000, blur: 0.0, tone: Tone::Given },
    Way { longest: 1800, blur: 0.8, tone: Tone::Given },
    Way { longest: 1800, blur: 0.8, tone: Tone::Parted(20) },
    Way { longest: 1400, blur: 0.8, tone: Tone::Parted(0) },
    Way { longest: 1800, blur: 0.8, tone: Tone::Local },
    Way { longest: 1400, blur: 0.8, tone: Tone::Parted(-20) },
    Way { longest: 2400, blur: 1.5, tone: Tone::Parted(0) },
    Way { longest: 1800, blur: 1.5, tone: Tone::Local },
];

impl Way {
    fn prepare(&self, corner: &GrayImage) -> GrayImage {
        let mut picture = resized(corner, self.longest);
        if self.blur > 0.0 {
            picture = imageops::blur(&picture, self.blur);
        }
        match self.tone {
            Tone::Given => {}
            Tone::Parted(moved) => {
                let at = i16::from(parting(&picture)) + moved;
                let at = u8::try_from(at.clamp(1, 254)).unwrap_or(128);
                picture.iter_mut().for_each(|value| *value = if *value < at { 0 } else { 255 });
            }
            Tone::Local => picture = against_surroundings(&picture),
        }
        picture
    }
}

/// Reads every code in a picture.
fn look(picture: &GrayImage, finds: &mut Finds) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < 40 || height < 40 {
        return;
    }
    let pixels = picture.as_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    for grid in prepared.detect_grids() {
        match grid.decode() {
            Ok((_, text)) => match text.parse::<PageCode>() {
                // The print of the other side, shining through, reads from right to left.
                Ok(code) if is_mirrored(&code, &grid.grid) => {}
                Ok(code) => {
                    let [left, right, ..] = grid.bounds;
                    let angle = exact(right.y - left.y).atan2(exact(right.x - left.x)).to_degrees();
                    if finds.codes.iter().all(|(known, _)| *known != code) {
                        finds.codes.push((code, angle));
                    }
                }
                Err(CodeError::Damaged) => finds.damaged = true,
                // Somebody else's code, such as that of an enclosed letter.
                Err(CodeError::Foreign) => {}
            },
            // Three marks that stand as those of a code do, and could be chance.
            Err(DeQRError::InvalidVersion | DeQRError::InvalidGridSize | DeQRError::FormatEcc) => {}
            Err(_) => finds.damaged = true,
        }
    }
}

/// Whether the modules lie as those of the code do behind a mirror.
fn is_mirrored(code: &PageCode, grid: &impl BitGrid) -> bool {
    let Some(wanted) = code.modules() else { return false };
    let width = grid.size();
    if wanted.len() != width * width {
        return false;
    }
    let same = |turned: bool| {
        wanted
            .iter()
            .enumerate()
            .filter(|(index, dark)| {
                let (y, x) = (index / width, index % width);
                **dark == if turned { grid.bit(x, y) } else { grid.bit(y, x) }
            })
            .count()
    };
    same(true) > same(false)
}

/// The four corners of the page, that in which an upright page has its code first, then that of a page on its head.
fn corners(page: &GrayImage) -> [GrayImage; 4] {
    let (width, height) = page.dimensions();
    let (w, h) = ((width * 2 / 5).max(1), (height * 2 / 5).max(1));
    let at = |x: u32, y: u32| imageops::crop_imm(page, x, y, w, h).to_image();
    [at(0, height - h), at(width - w, 0), at(0, 0), at(width - w, height - h)]
}

fn scaled_to(picture: &GrayImage, longest: u32) -> GrayImage {
    if picture.width().max(picture.height()) <= longest { picture.clone() } else { resized(picture, longest) }
}

fn resized(picture: &GrayImage, longest: u32) -> GrayImage {
    let now = picture.width().max(picture.height()).max(1);
    if now == longest {
        return picture.clone();
    }
    let scaled = |side: u32| (u64::from(side) * u64::from(longest) / u64::from(now)).max(1);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let side = |pixels: u64| u32::try_from(pixels).unwrap_or(longest);
    imageops::resize(picture, side(width), side(height), FilterType::Triangle)
}

/// The grey value that parts dark from bright best.
///
/// # Source
/// Otsu, A threshold selection method from gray-level histograms (1979).
fn parting(picture: &GrayImage) -> u8 {
    let mut counts = [0_u64; 256];
    for value in picture.as_raw() {
        counts[usize::from(*value)] += 1;
    }
    let total: u64 = counts.iter().sum();
    let sum: u64 = counts.iter().zip(0_u64..).map(|(count, value)| count * value).sum();
    let (mut below, mut sum_below, mut best) = (0_u64, 0_u64, (0.0, 128_u8));
    for (count, value) in counts.iter().zip(0_u8..=255) {
        below += count;
        sum_below += count * u64::from(value);
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let (mean_below, mean_above) = (ratio(sum_below, below), ratio(sum - sum_below, above));
        let spread = ratio(below, total) * ratio(above, total) * (mean_above - mean_below).powi(2);
        if spread > best.0 {
            best = (spread, value.saturating_add(1));
        }
    }
    best.1
}

/// Black where a dot is darker than the square around it.
fn against_surroundings(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let reach = (width.max(height) / 30).max(8);
    let mut sums = vec![0_u64; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0;
        for x in 0..width {
            row += u64::from(picture.as_raw()[y * width + x]);
            sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
        }
    }
    let mut marked = picture.clone();
    for (index, value) in marked.iter_mut().enumerate() {
        let (x, y) = (index % width, index / width);
        let (x0, x1) = (x.saturating_sub(reach), (x + reach + 1).min(width));
        let (y0, y1) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        let sum = sums[y1 * (width + 1) + x1] + sums[y0 * (width + 1) + x0]
            - sums[y0 * (width + 1) + x1]
            - sums[y1 * (width + 1) + x0];
        let count = ((x1 - x0) * (y1 - y0)) as u64;
        let mean = sum / count.max(1);
        *value = if u64::from(*value) + 10 < mean { 0 } else { 255 };
    }
    marked
}

#[expect(clippy::cast_precision_loss, reason = "counts of pixels")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are few")]
fn exact(pixels: i32) -> f32 {
    pixels as f32
}
