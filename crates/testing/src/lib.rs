//! How tests set their scene: judges that are not ours, and texts compared as readers see them.

pub mod fold;
pub mod judge;
