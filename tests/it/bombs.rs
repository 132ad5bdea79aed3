//! Files that claim to be smaller than they are, and files with paths in their names.

use std::io::Write;
use std::path::Path;

use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::harness::{command, fixture, import_tiny, run, stderr};

const MIB: usize = 1 << 20;

/// Raw DEFLATE (RFC 1951) that unpacks to so many MiB of blanks: one MiB, packed once, over and over.
fn deflated(mebibytes: usize) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut once = Vec::with_capacity(MIB);
    compress.compress_vec(&vec![b' '; MIB], &mut once, FlushCompress::Full).unwrap();
    let mut all = once.repeat(mebibytes);
    // An empty last block with fixed codes.
    all.extend([3, 0]);
    all
}

/// The checksum of so many MiB of blanks.
fn checksum(mebibytes: usize) -> u32 {
    let mut once = Crc::new();
    once.update(&vec![b' '; MIB]);
    let mut all = Crc::new();
    (0..mebibytes).for_each(|_| all.combine(&once));
    all.sum()
}

/// A ZIP (APPNOTE 6.3, 4.3) whose parts are given as names with MiB of blanks, and all claim to be of one size.
fn archive(parts: &[(&str, usize)], claimed: u32) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, mebibytes) in parts {
        let packed = deflated(*mebibytes);
        let at = u32::try_from(out.len()).unwrap();
        let mut about = Vec::new();
        about.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
        about.extend(checksum(*mebibytes).to_le_bytes());
        about.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        about.extend(claimed.to_le_bytes());
        about.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        about.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&about);
        out.extend(name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, length) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(length.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    // An address space that the whole would not fit into.
    let mut limited = std::process::Command::new("sh");
    let program = command(folder).get_program().to_owned();
    limited
        .current_dir(folder)
        .args(["-c", r#"ulimit -v 4000000; exec "$0" "$@""#])
        .arg(program)
        .args(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FTZ_ATLAS_")) {
        limited.env_remove(name);
    }
    let output = limited.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let write = |name: &str, bytes: Vec<u8>| {
        assert!(bytes.len() < 4 * MIB, "{name}: {}", bytes.len());
        std::fs::write(folder.path().join(name), bytes).unwrap();
    };
    write("bomb.zip", archive(&[("a.shp", 1100), ("a.dbf", 1)], 100));
    write("halves.zip", archive(&[("a.shp", 600), ("a.dbf", 600)], 100));
    write("bomb.xlsx", archive(&[("xl/workbook.xml", 1), ("xl/sharedStrings.xml", 1100)], 100));
    for arguments in [
        ["import", "layer", "bomb.zip", "--layer", "a", "--crs", "wgs84"].as_slice(),
        &["import", "layer", "halves.zip", "--layer", "a", "--crs", "wgs84"],
        &["import", "addresses", "bomb.xlsx", "--crs", "wgs84"],
        &["classify", "bomb.xlsx", "-o", "out.csv"],
    ] {
        let said = refused(folder.path(), arguments);
        assert!(said.contains("解压后超过"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_part_that_is_cut_off_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    for (ending, kept) in [("shp", 60), ("dbf", 60), ("shp", 95), ("dbf", 95)] {
        let from = std::fs::File::open(fixture("layers/gbk.zip")).unwrap();
        let mut from = zip::ZipArchive::new(from).unwrap();
        let mut to = zip::ZipWriter::new(std::fs::File::create(folder.path().join("cut.zip")).unwrap());
        for index in 0..from.len() {
            let mut part = from.by_index(index).unwrap();
            let (name, mut bytes) = (part.name().to_owned(), Vec::new());
            std::io::copy(&mut part, &mut bytes).unwrap();
            if name.ends_with(ending) {
                bytes.truncate(bytes.len() * kept / 100);
            }
            to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            to.write_all(&bytes).unwrap();
        }
        to.finish().unwrap();
        let said =
            refused(folder.path(), &["import", "layer", "cut.zip", "--layer", "a", "--crs", "epsg:4549"]);
        assert!(said.contains("读不出来"), "{ending} {kept}: {said}");
    }
}

#[test]
fn a_cell_far_to_the_right_is_not_filled_up_to() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="ZZZZZ1"><v>1</v></c></row></sheetData></worksheet>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let parts = [
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let path = folder.path().join("far.xlsx");
    // Written by a library, because here sizes and sums must be right.
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let said = refused(folder.path(), &["import", "addresses", "far.xlsx", "--crs", "wgs84"]);
    assert!(said.contains("列"), "{said}");
}

#[test]
fn names_with_paths_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    // Parts are read by their ending, never written by their name.
    let from = std::fs::File::open(fixture("layers/gbk.zip")).unwrap();
    let mut from = zip::ZipArchive::new(from).unwrap();
    let mut to = zip::ZipWriter::new(std::fs::File::create(inside.join("up.zip")).unwrap());
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let ending = part.name().rsplit('.').next().unwrap().to_owned();
        to.start_file(format!("../../up.{ending}"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut part, &mut to).unwrap();
    }
    to.finish().unwrap();
    let output = run(&inside, &["import", "layer", "up.zip", "--layer", "up", "--crs", "epsg:4549"]);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", stderr(&output));
    let outside: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["inside"]);
    // A layer's name is no path either.
    for name in ["../up", "a/b", "..", "a\\b", "/etc/x"] {
        let output = run(&inside, &["import", "layer", "up.zip", "--layer", name, "--crs", "epsg:4549"]);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{name}: {}", stderr(&output));
    }
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["inside"]);
}
