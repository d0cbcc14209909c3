//! The shelf: state machines kept in IndexedDB while they are edited, one record each, so that a crash loses nothing.

use std::cell::RefCell;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

const DATABASE: &str = "stepweave";
const STORE: &str = "documents";

/// Why something could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The browser lets the page keep nothing.
    Denied,
    /// There is no room left.
    Full,
}

impl Refusal {
    fn of(error: &JsValue) -> Self {
        let name = error.dyn_ref::<DomException>().map(DomException::name);
        match name.as_deref() {
            Some("QuotaExceededError") => Self::Full,
            _ => Self::Denied,
        }
    }

    /// What to tell the person.
    pub fn message(self) -> &'static str {
        match self {
            Self::Denied => "This browser does not let the page keep anything, so closing the tab loses your changes. Save the state machine as a file.",
            Self::Full => "There is no room left in this browser's storage, so your last changes are not kept. Save the state machine as a file, or delete state machines that you no longer need.",
        }
    }
}

/// Every record as JSON text, in the order of their ids.
pub async fn all() -> Result<Vec<String>, Refusal> {
    let store = store(IdbTransactionMode::Readonly).await?.1;
    let records = settled(&store.get_all().map_err(refused)?).await?;
    Ok(Array::from(&records).iter().filter_map(|record| record.as_string()).collect())
}

/// Keeps a record in place of the one with the same id.
#[allow(deprecated, reason = "an older draft of the standard left it out; every browser has it")]
pub async fn put(id: &str, record: &str) -> Result<(), Refusal> {
    let (transaction, store) = store(IdbTransactionMode::Readwrite).await?;
    let value = JsValue::from_str(record);
    store.put_with_key(&value, &JsValue::from_str(id)).map_err(refused)?;
    // At once, and not when the page is asked next: it may be about to close. Refused only to what is written already.
    let _ = transaction.commit();
    committed(&transaction).await
}

/// Forgets a record.
pub async fn delete(id: &str) -> Result<(), Refusal> {
    let store = store(IdbTransactionMode::Readwrite).await?.1;
    settled(&store.delete(&JsValue::from_str(id)).map_err(refused)?).await.map(drop)
}

thread_local! {
    /// The one connection: one for each record that is kept would stay open with all that it holds.
    static CONNECTION: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

async fn store(mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), Refusal> {
    let begin = |database: &IdbDatabase| database.transaction_with_str_and_mode(STORE, mode);
    // The browser may have closed it meanwhile: then it refuses, and another is opened.
    let begun = CONNECTION.with_borrow(|kept| kept.as_ref().and_then(|database| begin(database).ok()));
    let transaction = match begun {
        Some(transaction) => transaction,
        None => {
            let database = open().await?;
            let transaction = begin(&database).map_err(refused)?;
            CONNECTION.set(Some(database));
            transaction
        }
    };
    let store = transaction.object_store(STORE).map_err(refused)?;
    Ok((transaction, store))
}

async fn open() -> Result<IdbDatabase, Refusal> {
    let factory = super::window().indexed_db().map_err(refused)?.ok_or(Refusal::Denied)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, 1).map_err(refused)?;
    let made = request.clone();
    let upgrade = Closure::once_into_js(move || {
        if let Ok(database) = made.result().and_then(|it| it.dyn_into::<IdbDatabase>()) {
            // Refused only where it is there already.
            let _ = database.create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    settled(&request).await?.dyn_into().map_err(refused)
}

/// What a request comes to.
async fn settled(request: &IdbRequest) -> Result<JsValue, Refusal> {
    let promise = Promise::new(&mut |done: Function, failed: Function| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(refused),
        Err(_) => {
            Err(request.error().ok().flatten().map_or(Refusal::Denied, |error| Refusal::of(error.as_ref())))
        }
    }
}

/// A full disk shows only when the transaction is written.
async fn committed(transaction: &IdbTransaction) -> Result<(), Refusal> {
    let promise = Promise::new(&mut |done: Function, failed: Function| {
        transaction.set_oncomplete(Some(&done));
        transaction.set_onabort(Some(&failed));
    });
    let why = || transaction.error().map_or(Refusal::Denied, |error| Refusal::of(error.as_ref()));
    JsFuture::from(promise).await.map(drop).map_err(|_| why())
}

fn refused(error: JsValue) -> Refusal {
    Refusal::of(&error)
}
