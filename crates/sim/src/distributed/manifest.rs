//! Manifests: objects that name other objects.

use super::csv;
use super::def::CsvDef;
use super::gather::Gathering;
use crate::world::S3;
use expr::Value;

/// The items of an S3 inventory: a row of its CSV files each, under the names of its `fileSchema`.
pub(crate) fn inventory(s3: &S3, text: &str, most: usize) -> Result<Vec<Value>, String> {
    let unreadable = || "The manifest file is not a valid S3 inventory manifest.".to_owned();
    let manifest = Value::parse(text).map_err(|_| unreadable())?;
    let words = |key: &str| manifest.get(key).and_then(Value::as_str).ok_or_else(unreadable);
    let bucket = words("destinationBucket")?;
    let bucket = bucket.strip_prefix("arn:aws:s3:::").unwrap_or(bucket);
    let headers: Vec<String> = words("fileSchema")?.split(',').map(|name| name.trim().to_owned()).collect();
    let def = CsvDef { delimiter: ',', headers: Some(headers.into()) };
    let files = manifest.get("files").and_then(Value::as_array).ok_or_else(unreadable)?;
    let mut all = Gathering::new(s3, most);
    for file in files {
        let key = file.get("key").and_then(Value::as_str).ok_or_else(unreadable)?;
        if !all.add((bucket, key), |body, left| csv::items(body, &def, left))? {
            break;
        }
    }
    Ok(all.items())
}

/// The objects that an Athena manifest names: bucket and key, a line each.
pub(crate) fn athena(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let place = line.trim_matches('"').strip_prefix("s3://").and_then(|place| place.split_once('/'));
            place.ok_or_else(|| format!("The manifest file has a line that is not an S3 URI: {line}"))
        })
        .collect()
}
