//! A file as a stream of UTF-8 bytes, whatever it is written in.

use super::inspect::Encoding;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Opens a text. UTF-8 passes through unchecked, so that one bad row does not hide the others; of the other
/// encodings what cannot be decoded becomes U+FFFD. A byte order mark is dropped.
pub(super) fn open(path: &Path, encoding: Encoding) -> std::io::Result<Box<dyn BufRead + Send>> {
    let file = File::open(path)?;
    let decoder = match encoding {
        Encoding::Utf8 => {
            let mut reader = BufReader::with_capacity(1 << 18, file);
            if reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
                reader.consume(3);
            }
            return Ok(Box::new(reader));
        }
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Gb18030 => encoding_rs::GB18030,
    }
    .new_decoder_with_bom_removal();
    let decoded =
        Decoded { file, decoder, input: vec![0; 1 << 17], filled: 0, ended: false, finished: false };
    Ok(Box::new(BufReader::with_capacity(1 << 18, decoded)))
}

struct Decoded {
    file: File,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    /// Bytes at the start of `input` that are not decoded yet.
    filled: usize,
    ended: bool,
    /// The decoder has given its last character and must not be asked again.
    finished: bool,
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        // The decoder may need four bytes of room for one character.
        if out.len() < 8 {
            return Err(std::io::Error::other("buffer too small to decode into"));
        }
        while !self.finished {
            if !self.ended && self.filled < self.input.len() {
                let read = self.file.read(&mut self.input[self.filled..])?;
                self.ended = read == 0;
                self.filled += read;
            }
            let (result, used, written, _) =
                self.decoder.decode_to_utf8(&self.input[..self.filled], out, self.ended);
            self.input.copy_within(used..self.filled, 0);
            self.filled -= used;
            self.finished = self.ended && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
