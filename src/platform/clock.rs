//! Times of day, as people read them.

/// RFC 3339 in UTC with milliseconds, as the console shows it; nothing for a time beyond what a Date can hold.
pub fn utc(ms: i64) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(ms as f64));
    if date.get_time().is_nan() {
        return String::new();
    }
    date.to_iso_string().into()
}

/// Milliseconds on a clock that only goes forward.
pub fn now_ms() -> f64 {
    super::window().performance().map_or(0.0, |performance| performance.now())
}

/// Milliseconds since the epoch, by the computer's clock.
#[allow(clippy::cast_possible_truncation, reason = "a whole number far below 2^53")]
pub fn epoch_ms() -> i64 {
    js_sys::Date::now() as i64
}
