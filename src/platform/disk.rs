//! Files of the person's own disk where the browser gives the page a hold on them (File System Access).

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::window;

/// A hold on a file: it can be written again without asking.
#[derive(Clone)]
pub struct Handle(JsValue);

/// What a dialog came to.
pub enum Chosen<T> {
    /// A file.
    Some(T),
    /// The person changed their mind.
    Nothing,
    /// The browser has no such dialog, or does not open it here.
    Unable,
}

fn method(target: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(target, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}

async fn call(target: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method = method(target, name).ok_or(JsValue::NULL)?;
    let promise: Promise = method.call1(target, argument)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// Whether files can be opened and written in place.
pub fn is_there() -> bool {
    method(&window(), "showOpenFilePicker").is_some()
}

fn given_up(error: &JsValue) -> bool {
    let name = Reflect::get(error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    name.as_deref() == Some("AbortError")
}

fn chosen<T>(outcome: Result<T, JsValue>) -> Chosen<T> {
    match outcome {
        Ok(it) => Chosen::Some(it),
        Err(error) if given_up(&error) => Chosen::Nothing,
        Err(_) => Chosen::Unable,
    }
}

/// Lets the person choose a file to open.
pub async fn open() -> Chosen<(Handle, File)> {
    let pick = async {
        let handles = call(&window(), "showOpenFilePicker", &Object::new()).await?;
        let handle = Array::from(&handles).get(0);
        let file: File = call(&handle, "getFile", &JsValue::UNDEFINED).await?.dyn_into()?;
        Ok((Handle(handle), file))
    };
    chosen(pick.await)
}

/// Lets the person choose where to save, and writes there.
pub async fn save_as(name: &str, text: &str) -> Chosen<Handle> {
    let save = async {
        let options = Object::new();
        Reflect::set(&options, &JsValue::from_str("suggestedName"), &JsValue::from_str(name))?;
        let handle = Handle(call(&window(), "showSaveFilePicker", &options).await?);
        write(&handle, text).await?;
        Ok(handle)
    };
    chosen(save.await)
}

/// Writes the file anew.
pub async fn save(handle: &Handle, text: &str) -> bool {
    write(handle, text).await.is_ok()
}

async fn write(handle: &Handle, text: &str) -> Result<(), JsValue> {
    let stream = call(&handle.0, "createWritable", &JsValue::UNDEFINED).await?;
    call(&stream, "write", &JsValue::from_str(text)).await?;
    call(&stream, "close", &JsValue::UNDEFINED).await?;
    Ok(())
}
