//! Bytes to link characters and back.
//!
//! The packed bytes are a header of nine (version, length of the body, checksum; so exactly twelve characters) and
//! the body, deflated. The length lets a link that was cut off say so; the checksum catches what was changed.

use super::ShareError;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{decompress_to_vec_with_limit, TINFLStatus};

/// Version of the link format that this build writes and the newest it reads.
const VERSION: u8 = 1;
/// First bytes above this are not a version but something else pasted in.
const LAST_PLAUSIBLE_VERSION: u8 = 31;
/// Version, body length (u32, little endian), checksum (u32, little endian).
const HEADER_BYTES: usize = 9;
const HEADER_CHARS: usize = 12;
/// Most bytes a document may have, unpacked.
pub(super) const MAX_DOCUMENT: usize = 1 << 20;
/// Most bytes a body may have: deflate never makes a document noticeably larger.
const MAX_BODY: usize = MAX_DOCUMENT + MAX_DOCUMENT / 1000 + 64;
const MAX_CHARS: usize = HEADER_CHARS + (MAX_BODY * 4).div_ceil(3);
/// Slowest and smallest; a link is short.
const DEFLATE_LEVEL: u8 = 10;

/// `document` as link characters.
pub(super) fn pack(document: &[u8]) -> String {
    let body = compress_to_vec(document, DEFLATE_LEVEL);
    // A body of 4 GiB cannot come from a document in memory of the page; it would only read as damaged.
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.push(VERSION);
    bytes.extend(length);
    bytes.extend(checksum(VERSION, length, &body).to_le_bytes());
    bytes.extend(body);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The document in the payload that begins at byte `start` of `text`. `text` as a whole is what positions count in.
pub(super) fn unpack(text: &str, start: usize) -> Result<String, ShareError> {
    let payload = Payload::read(text, start)?;
    let Header { length, checksum: expected, version } = payload.header()?;
    let body = payload.body(length)?;
    if checksum(version, (length as u32).to_le_bytes(), &body) != expected {
        return Err(ShareError::Checksum);
    }
    let document = decompress_to_vec_with_limit(&body, MAX_DOCUMENT).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => ShareError::TooLarge { limit: MAX_DOCUMENT as u64 },
        _ => ShareError::Deflate,
    })?;
    String::from_utf8(document)
        .map_err(|error| ShareError::Utf8 { offset: error.utf8_error().valid_up_to() as u64 })
}

struct Header {
    version: u8,
    /// Bytes of the body, at most `MAX_BODY`.
    length: usize,
    checksum: u32,
}

/// The characters of a payload, all of base64url's alphabet, white space taken out.
struct Payload {
    chars: Vec<u8>,
    /// 1-based position in the text of each character.
    positions: Vec<u32>,
}

impl Payload {
    fn read(text: &str, start: usize) -> Result<Self, ShareError> {
        let (mut chars, mut positions) = (Vec::new(), Vec::new());
        let (before, payload) = text.split_at_checked(start).unwrap_or(("", text));
        let mut position = before.chars().count() as u64;
        for found in payload.chars() {
            position += 1;
            match found {
                'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' if chars.len() < MAX_CHARS => {
                    chars.push(found as u8);
                    positions.push(u32::try_from(position).unwrap_or(u32::MAX));
                }
                'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => {
                    return Err(ShareError::TooLarge { limit: MAX_DOCUMENT as u64 });
                }
                _ if found.is_whitespace() => {}
                _ => return Err(ShareError::Character { position, found }),
            }
        }
        if chars.is_empty() {
            return Err(ShareError::Empty);
        }
        Ok(Self { chars, positions })
    }

    fn header(&self) -> Result<Header, ShareError> {
        // Of a link shorter than its header at least the version is looked at: it says whether this is a link.
        let version = match self.chars.get(..2) {
            Some(two) => decode_lenient(two).first().copied().unwrap_or_default(),
            None => return Err(ShareError::NotALink),
        };
        match version {
            VERSION => {}
            0 => return Err(ShareError::NotALink),
            newer if newer <= LAST_PLAUSIBLE_VERSION => {
                return Err(ShareError::NewerVersion { version: newer })
            }
            _ => return Err(ShareError::NotALink),
        }
        let bytes = decode_lenient(self.chars.get(..HEADER_CHARS).unwrap_or(&self.chars));
        let &[_, l0, l1, l2, l3, c0, c1, c2, c3] = bytes.as_slice() else {
            let missing = (HEADER_BYTES.saturating_sub(bytes.len()) + 1) as u64;
            return Err(ShareError::Truncated { missing, exact: false });
        };
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        if length > MAX_BODY {
            return Err(ShareError::TooLarge { limit: MAX_DOCUMENT as u64 });
        }
        Ok(Header { version, length, checksum: u32::from_le_bytes([c0, c1, c2, c3]) })
    }

    fn body(&self, length: usize) -> Result<Vec<u8>, ShareError> {
        let end = HEADER_CHARS + (length * 4).div_ceil(3);
        if let Some(&position) = self.positions.get(end) {
            let extra = (self.chars.len() - end) as u64;
            return Err(ShareError::Trailing { position: position.into(), extra });
        }
        let chars = self.chars.get(HEADER_CHARS..).unwrap_or_default();
        if self.chars.len() < end {
            let missing = (length - decode_lenient(chars).len()) as u64;
            return Err(ShareError::Truncated { missing, exact: true });
        }
        // Fails only on stray bits in the last character, which our own encoder never sets.
        URL_SAFE_NO_PAD.decode(chars).map_err(|_| ShareError::Checksum)
    }
}

/// The whole bytes in `chars`, which need not end where a byte ends.
fn decode_lenient(chars: &[u8]) -> Vec<u8> {
    let sextets = chars.iter().map(|c| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'-' => 62,
        _ => 63,
    });
    let mut bytes = Vec::with_capacity(chars.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for sextet in sextets {
        held = (held << 6 | u32::from(sextet)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}

/// CRC-32 (IEEE 802.3) of version, length and body.
fn checksum(version: u8, length: [u8; 4], body: &[u8]) -> u32 {
    let bytes = [version].into_iter().chain(length).chain(body.iter().copied());
    !bytes.fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc_32() {
        // The check value of the catalogue, over "123456789".
        assert_eq!(checksum(b'1', *b"2345", b"6789"), 0xCBF4_3926);
    }

    #[test]
    fn lenient_decoding_agrees_with_base64() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = URL_SAFE_NO_PAD.encode(&bytes);
        assert_eq!(decode_lenient(text.as_bytes()), bytes);
    }

    #[test]
    fn a_bomb_is_stopped_at_the_cap() {
        let packed = pack(&vec![b' '; 64 << 20]);
        assert_eq!(unpack(&packed, 0), Err(ShareError::TooLarge { limit: MAX_DOCUMENT as u64 }));
    }

    #[test]
    fn a_document_of_exactly_the_cap_passes() {
        let document = "x".repeat(MAX_DOCUMENT);
        assert_eq!(unpack(&pack(document.as_bytes()), 0), Ok(document));
    }

    #[test]
    fn forged_bodies_are_refused() {
        let forge = |body: &[u8]| {
            let length = (body.len() as u32).to_le_bytes();
            let crc = checksum(VERSION, length, body).to_le_bytes();
            URL_SAFE_NO_PAD.encode([&[VERSION][..], &length, &crc, body].concat())
        };
        assert_eq!(unpack(&forge(b"\xff\xff\xff"), 0), Err(ShareError::Deflate));
        assert_eq!(unpack(&forge(b""), 0), Err(ShareError::Deflate));
        let not_utf8 = compress_to_vec(b"ab\xff", 6);
        assert_eq!(unpack(&forge(&not_utf8), 0), Err(ShareError::Utf8 { offset: 2 }));
    }
}
