//! Simulated Amazon S3: what a Distributed Map reads its items from and writes its results to.
//!
//! Objects are text. Errors are worded as S3's; source of the fields of a listing: the developer guide, "ItemReader".

use super::service::object;
use crate::time::Time;
use expr::Value;
use md5::{Digest, Md5};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Buckets with their objects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct S3 {
    buckets: BTreeMap<String, BTreeMap<String, S3Object>>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Object {
    /// Its content.
    pub body: Arc<str>,
    /// When it was written.
    pub modified: Time,
}

impl S3 {
    /// Whether there are no buckets.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Makes a bucket, if it is not there.
    pub fn create_bucket(&mut self, bucket: &str) {
        self.buckets.entry(bucket.to_owned()).or_default();
    }

    /// The same, all objects written at `now`.
    #[must_use]
    pub fn written_at(&self, now: Time) -> Self {
        let mut s3 = self.clone();
        for object in s3.buckets.values_mut().flat_map(BTreeMap::values_mut) {
            object.modified = now;
        }
        s3
    }

    /// Writes an object; `Err` if there is no such bucket.
    pub fn put(
        &mut self,
        bucket: &str,
        key: &str,
        body: impl Into<Arc<str>>,
        now: Time,
    ) -> Result<(), String> {
        let objects = self.buckets.get_mut(bucket).ok_or_else(no_bucket)?;
        objects.insert(key.to_owned(), S3Object { body: body.into(), modified: now });
        Ok(())
    }

    /// Reads an object. `Err`: what S3 says.
    pub fn get(&self, bucket: &str, key: &str) -> Result<&S3Object, String> {
        let objects = self.buckets.get(bucket).ok_or_else(no_bucket)?;
        objects.get(key).ok_or_else(|| refused("The specified key does not exist."))
    }

    /// The objects whose keys begin with `prefix`, by key. `Err`: what S3 says.
    pub fn list(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<impl Iterator<Item = (&str, &S3Object)>, String> {
        let objects = self.buckets.get(bucket).ok_or_else(no_bucket)?;
        let (from, prefix) = (prefix.to_owned(), prefix.to_owned());
        let fits = move |(key, _): &(&String, &S3Object)| key.starts_with(&prefix);
        Ok(objects.range(from..).take_while(fits).map(|(key, object)| (key.as_str(), object)))
    }
}

impl S3Object {
    /// The object as a listing shows it: `Etag`, `Key`, `LastModified` (seconds), `Size`, `StorageClass`.
    pub fn listed(&self, key: &str) -> Value {
        let digest = Md5::digest(self.body.as_bytes());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        object([
            ("Etag", format!("\"{hex}\"").into()),
            ("Key", key.into()),
            ("LastModified", Value::Int(self.modified.millis().div_euclid(1000))),
            ("Size", Value::Int(i64::try_from(self.body.len()).unwrap_or(i64::MAX))),
            ("StorageClass", "STANDARD".into()),
        ])
    }
}

fn no_bucket() -> String {
    refused("The specified bucket does not exist")
}

fn refused(what: &str) -> String {
    format!("{what} (Service: S3, Status Code: 404, Request ID: SIMULATED, Extended Request ID: SIMULATED)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_what_begins_with_the_prefix() {
        let mut s3 = S3::default();
        let at = Time::from_millis(1_700_000_000_123);
        assert!(s3.put("b", "k", "x", at).is_err());
        s3.create_bucket("b");
        for key in ["data/1", "data/2", "dat", "e"] {
            s3.put("b", key, "hello", at).unwrap();
        }
        let keys = |prefix| s3.list("b", prefix).unwrap().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys("data/"), ["data/1", "data/2"]);
        assert_eq!(keys(""), ["dat", "data/1", "data/2", "e"]);
        assert!(s3.list("c", "").is_err() && s3.get("b", "none").is_err());
        assert_eq!(
            s3.get("b", "e").unwrap().listed("e").to_json_string(),
            r#"{"Etag":"\"5d41402abc4b2a76b9719d911017c592\"","Key":"e","LastModified":1700000000,"Size":5,"StorageClass":"STANDARD"}"#
        );
    }
}
