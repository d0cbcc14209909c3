//! A press of the pointer, the same on every canvas.

use crate::plan::Point;

/// A press, as the canvas tells it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Press {
    /// Where, on the plane.
    pub at: Point,
    /// Where, on the screen (for panning, which moves the plane itself).
    pub screen: Point,
    /// Shift, Ctrl or Cmd: add to the selection.
    pub add: bool,
    /// Alt, or Option: move by hand, where that means something.
    pub alt: bool,
    /// Middle button, space bar, or a finger on empty canvas: pan.
    pub pan: bool,
}
