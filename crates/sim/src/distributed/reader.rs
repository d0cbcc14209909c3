//! ItemReader: where a Distributed Map's items come from.

use super::def::{Format, Manifest, ReaderDef};
use super::gather::Gathering;
use super::{csv, manifest};
use crate::world::S3;
use expr::Value;
use std::sync::Arc;

/// The items that were read, and where they came from (`$$.Map.Item.Source`).
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub items: Vec<Value>,
    /// Of an object's entries: their keys (`$$.Map.Item.Key`).
    pub keys: Vec<Arc<str>>,
    pub source: String,
}

/// What is asked of S3.
pub(crate) struct Request<'a> {
    pub parameters: &'a Value,
    /// No more than so many are read.
    pub most: usize,
    /// Whether an object's entries are items, as they are since September 2025.
    pub objects_iterate: bool,
}

/// Reads the items. `Err`: the cause of States.ItemReaderFailed.
pub(crate) fn read(s3: Option<&S3>, def: &ReaderDef, request: &Request<'_>) -> Result<Items, String> {
    let nothing = S3::default();
    let s3 = s3.unwrap_or(&nothing);
    let most = request.most;
    let text = |key: &str| request.parameters.get(key).and_then(Value::as_str).unwrap_or_default();
    let bucket = text("Bucket");
    if def.lists {
        return list(s3, def, (bucket, text("Prefix")), most, request.objects_iterate);
    }
    let key = text("Key");
    let body = &s3.get(bucket, key)?.body;
    let source = format!("S3://{bucket}/{key}");
    match def.manifest {
        None => Ok(Items { source, ..parse(body, &def.format, most, request.objects_iterate)? }),
        Some(Manifest::Inventory) => {
            Ok(Items { items: manifest::inventory(s3, body, most)?, source, ..Items::default() })
        }
        Some(Manifest::Athena) => {
            let places = manifest::athena(body)?.into_iter();
            Ok(Items { source, ..load(s3, def, places, most, request.objects_iterate)? })
        }
    }
}

fn list(s3: &S3, def: &ReaderDef, place: (&str, &str), most: usize, iterate: bool) -> Result<Items, String> {
    let (bucket, prefix) = place;
    let objects = s3.list(bucket, prefix)?;
    let source = format!("S3://{bucket}");
    if def.loads {
        let places = objects.map(|(key, _)| (bucket, key));
        return Ok(Items { source, ..load(s3, def, places, most, iterate)? });
    }
    let items = objects.take(most).map(|(key, object)| object.listed(key)).collect();
    Ok(Items { items, source, ..Items::default() })
}

/// The items inside all these objects, one after another.
fn load<'a>(
    s3: &'a S3,
    def: &ReaderDef,
    places: impl Iterator<Item = (&'a str, &'a str)>,
    most: usize,
    iterate: bool,
) -> Result<Items, String> {
    let mut all = Gathering::new(s3, most);
    for place in places {
        if !all.add(place, |body, left| Ok(parse(body, &def.format, left, iterate)?.items))? {
            break;
        }
    }
    Ok(Items { items: all.items(), ..Items::default() })
}

fn parse(body: &str, format: &Format, most: usize, iterate: bool) -> Result<Items, String> {
    match format {
        Format::Csv(def) => Ok(Items { items: csv::items(body, def, most)?, ..Items::default() }),
        Format::JsonLines => Ok(Items { items: lines(body, most)?, ..Items::default() }),
        Format::Json { pointer } => {
            let value = json(body)?;
            let inside = match pointer {
                Some(pointer) => at(&value, pointer)
                    .ok_or_else(|| format!("The ItemsPointer '{pointer}' does not point to anything."))?,
                None => &value,
            };
            entries(inside, most, iterate)
        }
    }
}

/// The elements of an array; of an object, its values with their keys.
pub(crate) fn entries(value: &Value, most: usize, iterate: bool) -> Result<Items, String> {
    if let Some(array) = value.as_array() {
        return Ok(Items { items: array.iter().take(most).cloned().collect(), ..Items::default() });
    }
    match value.as_object().filter(|_| iterate) {
        Some(object) => {
            let (keys, items) =
                object.iter().take(most).map(|(key, value)| (key.clone(), value.clone())).unzip();
            Ok(Items { items, keys, source: String::new() })
        }
        None => Err("Attempting to map over non-iterable node.".to_owned()),
    }
}

fn lines(body: &str, most: usize) -> Result<Vec<Value>, String> {
    body.lines().filter(|line| !line.trim().is_empty()).take(most).map(json).collect()
}

fn json(text: &str) -> Result<Value, String> {
    Value::parse(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("The object is not valid JSON: {error}"))
}

/// JSON Pointer (RFC 6901).
fn at<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    let mut at = value;
    for part in pointer.split('/').skip(1) {
        let part = asl::json::pointer::unescape(part);
        at = match at.as_array() {
            Some(array) => array.get(part.parse::<usize>().ok()?)?,
            None => at.get(&part)?,
        };
    }
    Some(at)
}
