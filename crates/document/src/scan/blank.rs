//! Whether anything is on a page.

use image::GrayImage;
use image::imageops::{self, FilterType};

/// The longer side at which a page is judged, about 100 dots an inch.
const LONGEST: u32 = 1170;

/// How much darker than the paper a mark is.
const CONTRAST: u8 = 48;

/// Whether the page is dark all over.
pub fn is_dark(page: &GrayImage) -> bool {
    let sum: u64 = page.as_raw().iter().step_by(17).map(|value| u64::from(*value)).sum();
    let count = page.as_raw().len().div_ceil(17).max(1) as u64;
    sum / count < 45
}

/// Whether nothing is on the page but paper: dust, folds, holes and the shadow of its edge do not count, the text of the
/// other side shining through does not, a pencil's initial does.
pub fn is_blank(page: &GrayImage) -> bool {
    let longest = page.width().max(page.height());
    let page = if longest > LONGEST {
        let (width, height) = (page.width() * LONGEST / longest, page.height() * LONGEST / longest);
        imageops::resize(page, width.max(1), height.max(1), FilterType::Triangle)
    } else {
        page.clone()
    };
    let (width, height) = page.dimensions();
    // Shadows and holes lie at the edges.
    let (left, top) = (width / 14, height / 25);
    if width <= left * 2 + 2 || height <= top * 2 + 2 {
        return true;
    }
    let paper = bright(&page);
    let dark = |x: u32, y: u32| page.get_pixel(x, y).0[0] < paper.saturating_sub(CONTRAST);
    let mut marks = 0_u32;
    for y in top..height - top {
        for x in left..width - left {
            // A grain of dust has no dark neighbours, a stroke has at least two.
            if dark(x, y) {
                let near = [(0, 1), (2, 1), (1, 0), (1, 2), (0, 0), (2, 2), (0, 2), (2, 0)];
                let count = near.iter().filter(|(dx, dy)| dark(x + dx - 1, y + dy - 1)).count();
                marks += u32::from(count >= 2);
            }
        }
    }
    // An initial of one centimetre leaves about a hundred dots.
    marks < 60
}

/// The grey value of the paper: the one that a tenth of all dots exceed.
fn bright(page: &GrayImage) -> u8 {
    let mut counts = [0_usize; 256];
    for value in page.as_raw() {
        counts[usize::from(*value)] += 1;
    }
    let wanted = page.as_raw().len() / 10;
    let mut above = 0;
    for (value, count) in counts.iter().enumerate().rev() {
        above += count;
        if above > wanted {
            return u8::try_from(value).unwrap_or(u8::MAX);
        }
    }
    u8::MAX
}
