//! The page's icons: one 16-unit drawing a name, stroked in the current colour.

use leptos::prelude::*;
use plan::TaskKind;

/// An icon's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Saved,
    Chevron,
    Undo,
    Redo,
    Search,
    Share,
    Moon,
    Sun,
    Plan,
    Flow,
    Run,
    More,
    Glue,
    States,
    Lambda,
    Ecs,
    Batch,
    Clock,
    Cursor,
    Add,
    Connect,
    Auto,
    Fit,
    Plus,
    Minus,
    Close,
    Upload,
    Download,
    Warn,
    Lock,

    File,
    Copy,

    Choice,
    Parallel,
    Map,
    Wait,
    Pass,
    Succeed,
    Fail,
    Task,
    Sns,
    Sqs,
    Dynamo,
    Filter,
    Trash,
    Up,
    Code,
}

impl Icon {
    /// The icon of a task's service, the same everywhere.
    pub fn of_kind(kind: TaskKind) -> Self {
        match kind {
            TaskKind::Glue => Self::Glue,
            TaskKind::States => Self::States,
            TaskKind::Lambda => Self::Lambda,
            TaskKind::Ecs => Self::Ecs,
            TaskKind::Batch => Self::Batch,
            TaskKind::Callback => Self::Wait,
            TaskKind::Generic => Self::Task,
        }
    }

    /// The icon on a state's tile.
    pub fn of_state(icon: editor::flow::Icon) -> Self {
        use editor::flow::Icon as State;
        match icon {
            State::Choice => Self::Choice,
            State::Parallel => Self::Parallel,
            State::Map => Self::Map,
            State::Wait => Self::Wait,
            State::Pass => Self::Pass,
            State::Succeed => Self::Succeed,
            State::Fail => Self::Fail,
            State::Task => Self::Task,
            State::Lambda => Self::Lambda,
            State::Glue => Self::Glue,
            State::States => Self::States,
            State::Ecs => Self::Ecs,
            State::Batch => Self::Batch,
            State::Sns => Self::Sns,
            State::Sqs => Self::Sqs,
            State::Dynamo => Self::Dynamo,
        }
    }

    /// Inner SVG, viewBox `0 0 16 16`.
    pub fn drawing(self) -> &'static str {
        match self {
            Self::Saved => r#"<circle cx="8" cy="8" r="6"/><path d="M5.5 8.2l1.8 1.8 3.3-3.8"/>"#,
            Self::Chevron => r#"<path d="M5 6.5l3 3 3-3"/>"#,
            Self::Undo => r#"<path d="M5.5 3L2.5 6l3 3M2.5 6H10a3.5 3.5 0 010 7H6.5"/>"#,
            Self::Redo => r#"<path d="M10.5 3l3 3-3 3M13.5 6H6a3.5 3.5 0 000 7h3.5"/>"#,
            Self::Search => r#"<circle cx="7" cy="7" r="4.25"/><path d="M10.25 10.25L13.5 13.5"/>"#,
            Self::Share => {
                r#"<path d="M6.6 9.4a2.6 2.6 0 003.7 0l2.3-2.3a2.6 2.6 0 00-3.7-3.7l-.8.8M9.4 6.6a2.6 2.6 0 00-3.7 0L3.4 8.9a2.6 2.6 0 003.7 3.7l.8-.8"/>"#
            }
            Self::Moon => r#"<path d="M13.2 9.7A5.6 5.6 0 016.3 2.8a5.6 5.6 0 106.9 6.9z"/>"#,
            Self::Sun => {
                r#"<circle cx="8" cy="8" r="2.75"/><path d="M8 1.75v1.5M8 12.75v1.5M1.75 8h1.5M12.75 8h1.5M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1"/>"#
            }
            Self::Plan => {
                r#"<rect x="1.75" y="2.5" width="5" height="4" rx="1"/><rect x="1.75" y="9.5" width="5" height="4" rx="1"/><rect x="9.75" y="6" width="4.5" height="4" rx="1"/><path d="M6.75 4.5c2 0 1 3.5 3 3.5M6.75 11.5c2 0 1-3.5 3-3.5"/>"#
            }
            Self::Flow => {
                r#"<rect x="5" y="1.75" width="6" height="3.5" rx="1"/><rect x="1.75" y="10.75" width="5" height="3.5" rx="1"/><rect x="9.25" y="10.75" width="5" height="3.5" rx="1"/><path d="M8 5.25V8M4.25 10.75V9a1 1 0 011-1h5.5a1 1 0 011 1v1.75"/>"#
            }
            Self::Run => r#"<path d="M4.5 3v10l8-5z"/>"#,
            Self::More => r#"<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>"#,
            Self::Glue => {
                r#"<ellipse cx="8" cy="3.75" rx="5" ry="2"/><path d="M3 3.75v8.5c0 1.1 2.2 2 5 2s5-.9 5-2v-8.5M3 8c0 1.1 2.2 2 5 2s5-.9 5-2"/>"#
            }
            Self::States => {
                r#"<path d="M2 13.5h4v-4h4v-4h4V2"/><circle cx="2.75" cy="5" r="1"/><path d="M3.75 5H6"/>"#
            }
            Self::Lambda => r#"<path d="M4.5 2.5h2l5.5 11h2M7.6 6.6L3.5 13.5"/>"#,
            Self::Ecs => r#"<path d="M8 1.75l5.5 3.1v6.3L8 14.25l-5.5-3.1v-6.3zM2.7 5L8 8l5.3-3M8 8v6"/>"#,
            Self::Batch => {
                r#"<rect x="2.25" y="2.25" width="8.5" height="8.5" rx="1.25"/><path d="M13.5 5.25v7.25a1 1 0 01-1 1H5.25M5 6.5h3M6.5 5v3"/>"#
            }
            Self::Clock => r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 5v3.25l2 1.25"/>"#,
            Self::Cursor => r#"<path d="M3.5 2.5l9 4.2-3.9 1.5-1.7 4.3z"/>"#,
            Self::Add => {
                r#"<rect x="2.25" y="3.25" width="11.5" height="9.5" rx="2"/><path d="M8 5.75v4.5M5.75 8h4.5"/>"#
            }
            Self::Connect => {
                r#"<circle cx="3.5" cy="12" r="1.75"/><circle cx="12.5" cy="4" r="1.75"/><path d="M5.25 12c4.5 0 1-8 5.5-8"/>"#
            }
            Self::Auto => {
                r#"<rect x="1.75" y="6" width="4" height="4" rx="1"/><rect x="10.25" y="1.75" width="4" height="4" rx="1"/><rect x="10.25" y="10.25" width="4" height="4" rx="1"/><path d="M5.75 8H8M10.25 3.75H9a1 1 0 00-1 1v6.5a1 1 0 001 1h1.25"/>"#
            }
            Self::Fit => {
                r#"<path d="M2.5 5.5v-2a1 1 0 011-1h2M10.5 2.5h2a1 1 0 011 1v2M13.5 10.5v2a1 1 0 01-1 1h-2M5.5 13.5h-2a1 1 0 01-1-1v-2"/>"#
            }
            Self::Plus => r#"<path d="M8 3.5v9M3.5 8h9"/>"#,
            Self::Minus => r#"<path d="M3.5 8h9"/>"#,
            Self::Close => r#"<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>"#,
            Self::Upload => r#"<path d="M8 10.5v-8M5 5.5l3-3 3 3M2.5 11v1.5a1 1 0 001 1h9a1 1 0 001-1V11"/>"#,
            Self::Download => r#"<path d="M8 2.5v8M5 7.5l3 3 3-3M2.5 11v1.5a1 1 0 001 1h9a1 1 0 001-1V11"/>"#,
            Self::Warn => r#"<path d="M8 2.25l6 11H2zM8 6.5v3M8 11.25h.01"/>"#,
            Self::Lock => {
                r#"<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.25 7V5a2.75 2.75 0 015.5 0v2"/>"#
            }
            Self::File => {
                r#"<path d="M9 1.75H4.5a1 1 0 00-1 1v10.5a1 1 0 001 1h7a1 1 0 001-1v-8zM9 1.75v3.5h3.5"/>"#
            }
            Self::Copy => {
                r#"<rect x="5.5" y="5.5" width="8" height="8" rx="1.25"/><path d="M10.5 5.5v-2a1 1 0 00-1-1h-6a1 1 0 00-1 1v6a1 1 0 001 1h2"/>"#
            }
            Self::Choice => {
                r#"<path d="M8 2v3.2M8 5.2 4 9.5V13M8 5.2l4 4.3V13"/><path d="m2.6 11.7 1.4 1.5 1.4-1.5M10.6 11.7l1.4 1.5 1.4-1.5"/>"#
            }
            Self::Parallel => r#"<path d="M3 2.8h10M3 13.2h10M4.5 2.8v10.4M8 2.8v10.4M11.5 2.8v10.4"/>"#,
            Self::Map => {
                r#"<rect x="2.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M5.5 5.3V4A1.5 1.5 0 0 1 7 2.5h5A1.5 1.5 0 0 1 13.5 4v5a1.5 1.5 0 0 1-1.5 1.5h-1.3"/>"#
            }
            Self::Wait => r#"<circle cx="8" cy="8" r="5.5"/><path d="M8 4.9V8l2.2 1.4"/>"#,
            Self::Pass => r#"<path d="M2.5 8h10.5M9.6 4.6 13 8l-3.4 3.4"/>"#,
            Self::Succeed => r#"<circle cx="8" cy="8" r="5.5"/><path d="m5.5 8.2 1.8 1.8 3.3-3.7"/>"#,
            Self::Fail => r#"<circle cx="8" cy="8" r="5.5"/><path d="m6 6 4 4M10 6l-4 4"/>"#,
            Self::Task => {
                r#"<rect x="2.5" y="3.5" width="11" height="9" rx="1.75"/><path d="M5.5 6.5 7 8l-1.5 1.5M8.5 9.75h2.25"/>"#
            }
            Self::Sns => {
                r#"<path d="M2.5 6.8v2.6c0 .4.3.7.7.7h1.9L10.5 13V3L5.1 6.1H3.2c-.4 0-.7.3-.7.7zM12.6 6a3 3 0 0 1 0 4"/>"#
            }
            Self::Sqs => {
                r#"<rect x="2" y="5" width="3.2" height="6" rx="1"/><rect x="6.4" y="5" width="3.2" height="6" rx="1"/><path d="M11.3 8h3M12.7 6.3 14.4 8l-1.7 1.7"/>"#
            }
            Self::Dynamo => {
                r#"<ellipse cx="8" cy="4" rx="5" ry="1.9"/><path d="M3 4v8c0 1.05 2.2 1.9 5 1.9s5-.85 5-1.9V4M3 8c0 1.05 2.2 1.9 5 1.9S13 9.05 13 8"/>"#
            }
            Self::Up => r#"<path d="M5 9.5l3-3 3 3"/>"#,
            Self::Code => r#"<path d="M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5"/>"#,
            Self::Trash => {
                r#"<path d="M2.8 4.3h10.4M6.3 4V2.8h3.4V4M4.2 4.3l.6 8a1.2 1.2 0 0 0 1.2 1.1h4a1.2 1.2 0 0 0 1.2-1.1l.6-8"/>"#
            }
            Self::Filter => r#"<path d="M2.5 4.5h11M4.7 8h6.6M6.7 11.5h2.6"/>"#,
        }
    }
}

/// An icon of 16 px, or of another size by `class` (`icon-sm` 14 px, `icon-xs` 12 px).
#[component]
pub fn Glyph(icon: Icon, #[prop(default = "icon")] class: &'static str) -> impl IntoView {
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true" inner_html=icon.drawing()></svg> }
}
