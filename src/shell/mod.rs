//! Top bar, status bar, tab bar, menus, toasts, command palette.
