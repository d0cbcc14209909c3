//! Pictures that only this room shows.

use leptos::prelude::*;

/// What is drawn in a box of 16 by 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "what is drawn")]
pub enum Mark {
    Play,
    Pause,
    Start,
    End,
    Back,
    Forward,
    Left,
    Right,
    Check,
    Cross,
    Clock,
    Caught,
    Stopped,
}

impl Mark {
    fn drawing(self) -> &'static str {
        match self {
            Self::Play => r#"<path d="M5 3.2v9.6L12.6 8z" fill="currentColor"/>"#,
            Self::Pause => r#"<path d="M5.4 3.6v8.8M10.6 3.6v8.8" stroke-width="2.4"/>"#,
            Self::Start => r#"<path d="M13 3.8v8.4L8.2 8zM7.8 3.8v8.4L3 8z" fill="currentColor"/>"#,
            Self::End => r#"<path d="M3 3.8v8.4L7.8 8zM8.2 3.8v8.4L13 8z" fill="currentColor"/>"#,
            Self::Back => r#"<path d="M12 3.8v8.4L6.2 8z" fill="currentColor"/><path d="M4 3.8v8.4"/>"#,
            Self::Forward => r#"<path d="M4 3.8v8.4L9.8 8z" fill="currentColor"/><path d="M12 3.8v8.4"/>"#,
            Self::Left => r#"<path d="M9.7 4.5 6.2 8l3.5 3.5"/>"#,
            Self::Right => r#"<path d="m6.3 4.5 3.5 3.5-3.5 3.5"/>"#,
            Self::Check => r#"<path d="m3.5 8.4 3 3 6-6.6"/>"#,
            Self::Cross => r#"<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>"#,
            Self::Clock => r#"<path d="M8 4v4.4l3 1.8"/>"#,
            Self::Caught => r#"<path d="M3.5 5.5h5.4a2.8 2.8 0 0 1 0 5.6H5M7 8.8 4.7 11l2.3 2.2"/>"#,
            Self::Stopped => r#"<path d="M4.5 8h7"/>"#,
        }
    }
}

/// It, as large as `class` says.
pub fn mark(mark: Mark, class: &'static str) -> AnyView {
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true" inner_html=mark.drawing()></svg> }
        .into_any()
}
