//! Parts of the interpreter that in a browser are pieces of the module, which arrive before they are needed (crates/engine).
//! Elsewhere they are always there.

/// A part: `$installed()` is it, if it is there, `$install(part)` brings it, and `$always` is where it always is.
macro_rules! on_demand {
    ($(#[$about:meta])* $install:ident, $installed:ident: $part:ty = $always:expr) => {
        #[cfg(not(feature = "on-demand"))]
        #[allow(clippy::unnecessary_wraps, reason = "in a browser it may not be there")]
        pub(crate) fn $installed() -> Option<$part> {
            Some($always)
        }

        #[cfg(feature = "on-demand")]
        static INSTALLED: std::sync::OnceLock<$part> = std::sync::OnceLock::new();

        $(#[$about])*
        #[cfg(feature = "on-demand")]
        pub fn $install(part: $part) {
            // The second time it is the same one.
            let _ = INSTALLED.set(part);
        }

        #[cfg(feature = "on-demand")]
        pub(crate) fn $installed() -> Option<$part> {
            INSTALLED.get().copied()
        }
    };
}

pub(crate) use on_demand;
