//! Top bar, status bar, tab bar, menus, messages, command palette.

pub mod actions;
mod dialogs;
mod keys;
mod menu;
mod menus;
mod palette;
mod statusbar;
mod toasts;
mod topbar;
pub mod ui;

pub use dialogs::{KeysDialog, Modal, Paste, PasteDialog};
pub use keys::Keys;
pub use menu::{walk, Menu, MenuItem};
pub use menus::{DocumentItems, ExportItems, HistoryItems};
pub use palette::{Palette, Search};
pub use statusbar::{StatusBar, TabBar};
pub use toasts::Toasts;
pub use topbar::{document_name, open_file as topbar_open_file, TopBar};
