//! Intrinsic functions on texts.

use crate::value::Value;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, Engine};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt::Write;

/// The longest text, in characters, that is encoded, decoded or hashed.
const MAX_LENGTH: usize = 10_000;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn short(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| text.encode_utf16().count() <= MAX_LENGTH)
}

pub(super) fn base64_encode(data: &Value) -> Option<Value> {
    Some(Value::from(BASE64.encode(short(data)?)))
}

pub(super) fn base64_decode(data: &Value) -> Option<Value> {
    let bytes = BASE64.decode(short(data)?).ok()?;
    Some(Value::from(String::from_utf8_lossy(&bytes).into_owned()))
}

pub(super) fn hash(data: &Value, algorithm: &Value) -> Option<Value> {
    digest(short(data)?, algorithm.as_str()?).map(Value::from)
}

/// The digest of a text in lower-case hexadecimal digits; `None` for an algorithm that AWS does not have.
pub(crate) fn digest(data: &str, algorithm: &str) -> Option<String> {
    let digest: Vec<u8> = match algorithm {
        "MD5" => Md5::digest(data).to_vec(),
        "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" => Sha256::digest(data).to_vec(),
        "SHA-384" => Sha384::digest(data).to_vec(),
        "SHA-512" => Sha512::digest(data).to_vec(),
        _ => return None,
    };
    let mut hex = String::with_capacity(digest.len() * 2);
    for byte in digest {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Some(hex)
}

/// Splits at every character of `separators`; empty parts drop out.
pub(super) fn split(data: &Value, separators: &Value) -> Option<Value> {
    let (data, separators) = (data.as_str()?, separators.as_str()?);
    Some(data.split(|c| separators.contains(c)).filter(|part| !part.is_empty()).map(Value::from).collect())
}
