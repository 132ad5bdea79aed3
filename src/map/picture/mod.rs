//! Layers as pictures, for the desktops that read no vector tiles: drawn as SVG, then as pixels by resvg.

mod draw;
mod look;
mod names;
mod window;

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

pub use draw::svg;
pub use window::{Projection, Window};

/// Why there is no picture. It takes a fault of our own drawing.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the drawing cannot be read: {0}")]
    Drawing(#[from] usvg::Error),
    #[error("the picture cannot be written: {0}")]
    Picture(String),
}

/// The drawing as a PNG of `size` pixels along each side.
///
/// # Errors
/// See [`PictureError`].
pub fn png(drawing: &str, size: u32, fonts: &Arc<fontdb::Database>) -> Result<Vec<u8>, PictureError> {
    let options = usvg::Options { fontdb: Arc::clone(fonts), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(drawing, &options)?;
    let mut pixels =
        Pixmap::new(size, size).ok_or_else(|| PictureError::Picture(format!("{size} pixels")))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PictureError::Picture(error.to_string()))
}
