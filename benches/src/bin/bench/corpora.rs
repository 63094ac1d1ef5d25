//! The corpora as files and as texts in memory.

use crate::{Result, work};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use upright_benches::{Corpus, Form};

/// The seed of every corpus.
pub(crate) const SEED: u64 = 1;

pub(crate) fn corpus() -> Corpus {
    Corpus::new(SEED)
}

/// Prints a corpus, object by object, in one of the forms `cluster`, `pretty`, `manifests`, `yaml`.
pub(crate) fn print(form: &str, count: usize) -> Result<()> {
    let out = BufWriter::new(std::io::stdout().lock());
    write(form, 0..count as u64, out)
}

/// Writes objects in a form, holding one at a time.
pub(crate) fn write(form: &str, range: std::ops::Range<u64>, mut out: impl Write) -> Result<()> {
    for index in range {
        let object = |form| corpus().object(form, index);
        match form {
            "cluster" => writeln!(out, "{}", object(Form::Cluster))?,
            "pretty" => writeln!(out, "{:#}", object(Form::Cluster))?,
            "manifests" => writeln!(out, "{}", object(Form::Manifest))?,
            "yaml" => out.write_all(upright_benches::yaml([object(Form::Manifest)]).as_bytes())?,
            _ => return Err(format!("no form `{form}`: cluster, pretty, manifests or yaml").into()),
        }
    }
    Ok(out.flush()?)
}

/// A corpus as one file, made if it is not there.
pub(crate) fn file(form: &str, count: usize) -> Result<PathBuf> {
    let folder = work()?.join("corpus");
    std::fs::create_dir_all(&folder)?;
    let end = if form == "yaml" { "yaml" } else { "ndjson" };
    let path = folder.join(format!("{form}-{count}.{end}"));
    // An older generator may have made one.
    write(form, 0..count as u64, BufWriter::new(std::fs::File::create(&path)?))?;
    Ok(path)
}

/// The same in files of 10,000 objects in a folder.
pub(crate) fn folder(form: &str, count: usize) -> Result<PathBuf> {
    const EACH: usize = 10_000;
    let folder = work()?.join("corpus").join(format!("{form}-{count}"));
    std::fs::create_dir_all(&folder)?;
    for first in (0..count).step_by(EACH) {
        let file = std::fs::File::create(folder.join(format!("part-{:03}.json", first / EACH)))?;
        write(form, first as u64..(first + EACH).min(count) as u64, BufWriter::new(file))?;
    }
    Ok(folder)
}

/// Objects of a form as text, in pieces of so many.
pub(crate) fn pieces(form: &str, range: std::ops::Range<u64>, each: usize) -> Result<Vec<String>> {
    let mut pieces = Vec::new();
    let mut first = range.start;
    while first < range.end {
        let last = (first + each as u64).min(range.end);
        let mut text = Vec::new();
        write(form, first..last, &mut text)?;
        pieces.push(String::from_utf8(text)?);
        first = last;
    }
    Ok(pieces)
}
