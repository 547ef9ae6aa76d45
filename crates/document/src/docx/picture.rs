//! Pictures inside the text, at the proportions of their own pixels.

use super::xml::Xml;
use imagesize::ImageType;

/// English Metric Units in a millimetre.
const MM: u32 = 36_000;

/// A picture of the document.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Relationship.
    pub id: String,
    /// Name of the part below `word/`.
    pub part: String,
    /// As given.
    pub bytes: &'a [u8],
    width: u32,
    height: u32,
}

impl<'a> Picture<'a> {
    /// Takes a picture that Word can draw; none for any other.
    pub fn new(bytes: &'a [u8], number: usize) -> Option<Self> {
        let extension = match imagesize::image_type(bytes).ok()? {
            ImageType::Png => "png",
            ImageType::Jpeg => "jpeg",
            ImageType::Gif => "gif",
            _ => return None,
        };
        let size = imagesize::blob_size(bytes).ok()?;
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        if width == 0 || height == 0 {
            return None;
        }
        Some(Self {
            id: format!("image{number}"),
            part: format!("media/image{number}.{extension}"),
            bytes,
            width,
            height,
        })
    }

    /// Writes the run that draws it, as large as fits into a box given in millimetres; an empty `alt` marks decoration.
    pub fn draw(&self, xml: &mut Xml, number: usize, alt: &str, fit: (u32, u32), place: Place) {
        let (width, height) = self.fitted(fit);
        let (cx, cy) = (width.to_string(), height.to_string());
        xml.raw("<w:r><w:drawing>");
        match place {
            Place::Inline => xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]),
            Place::Margin => {
                xml.raw(r#"<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>"#);
                xml.raw(r#"<wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH>"#);
                let top = (15 * MM).to_string();
                xml.raw(r#"<wp:positionV relativeFrom="page"><wp:posOffset>"#);
                xml.raw(&top);
                xml.raw("</wp:posOffset></wp:positionV>");
            }
        }
        xml.empty("wp:extent", &[("cx", &cx), ("cy", &cy)]);
        if place == Place::Margin {
            xml.raw("<wp:wrapNone/>");
        }
        let id = number.to_string();
        let name = format!("ภาพ {id}");
        xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", alt)]);
        xml.raw(r#"<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>"#);
        xml.empty("pic:cNvPr", &[("id", &id), ("name", &name), ("descr", alt)]);
        xml.raw("<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>");
        xml.empty("a:blip", &[("r:embed", &self.id)]);
        xml.raw(r#"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>"#);
        xml.empty("a:ext", &[("cx", &cx), ("cy", &cy)]);
        xml.raw(r#"</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"#);
        xml.close(match place {
            Place::Inline => "wp:inline",
            Place::Margin => "wp:anchor",
        });
        xml.raw("</w:drawing></w:r>");
    }

    fn fitted(&self, (width_mm, height_mm): (u32, u32)) -> (u32, u32) {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (box_width, box_height) = (u64::from(width_mm * MM), u64::from(height_mm * MM));
        let (w, h) = if width * box_height > height * box_width {
            (box_width, (box_width * height / width).max(1))
        } else {
            ((box_height * width / height).max(1), box_height)
        };
        (u32::try_from(w).unwrap_or(width_mm * MM), u32::try_from(h).unwrap_or(height_mm * MM))
    }
}

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the line.
    Inline,
    /// At the left margin, 1.5 cm below the edge of the paper: the garuda of a memo.
    Margin,
}
