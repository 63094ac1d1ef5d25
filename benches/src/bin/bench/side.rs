//! Upright behind the line protocol of its peers.

use crate::Result;
use crate::judge::{Judge, Reader, read};
use std::hint::black_box;
use std::io::{BufRead, Write};
use upright_benches::{packs, passes};
use upright_object::Object;

/// Serves until standard input ends. Modes: `eval`, and `bytes-` with the name of a reader.
pub(crate) fn serve(corpus: &str) -> Result<()> {
    let text = std::fs::read_to_string(corpus)?;
    let judge = Judge::new(&packs::ten()?, 1024)?;
    let objects = read(&text);
    let objects: Vec<&Object> = objects.iter().collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let pieces: Vec<String> = lines.chunks(1024).map(|lines| lines.concat()).collect();
    let mut resident = judge.resident(&objects);
    let readers = Reader::ALL.map(|reader| format!(",bytes-{}", reader.name()));
    let mut out = std::io::stdout().lock();
    writeln!(out, "engine\tupright\teval{}\nready\t{}", readers.concat(), objects.len())?;
    out.flush()?;
    for request in std::io::stdin().lock().lines() {
        let request = request?;
        let answer = match request.split('\t').collect::<Vec<_>>().as_slice() {
            ["verdicts", _, file] => {
                let mut masks = vec![0u16; objects.len()];
                for hit in resident.evaluate().hits {
                    if let Some(mask) = hit.object().and_then(|object| masks.get_mut(object)) {
                        *mask |= bit(&judge, hit.rule.index());
                    }
                }
                let lines: Vec<String> = masks.iter().map(|mask| format!("{mask}\n")).collect();
                std::fs::write(file, lines.concat())?;
                "done".to_owned()
            }
            ["time", _, mode, least] => {
                let reader = Reader::ALL.into_iter().find(|reader| mode.ends_with(reader.name()));
                let pass = || match reader {
                    None => drop(black_box(resident.evaluate())),
                    Some(reader) => pieces.iter().for_each(|piece| {
                        let _ = black_box(judge.bytes(reader, piece));
                    }),
                };
                let (median, best, count) = passes(least.parse()?, pass);
                format!("ns\t{:.0}\t{:.0}\t{count}", median * 1e9, best * 1e9)
            }
            _ => "error\tno such request".to_owned(),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// The bit of a rule: the checks in the order of all engines.
fn bit(judge: &Judge, rule: usize) -> u16 {
    const ORDER: [&str; 10] = [
        "ten-privileged",
        "ten-host-namespaces",
        "ten-host-path",
        "ten-capabilities",
        "ten-non-root",
        "ten-escalation",
        "ten-tag",
        "ten-limits",
        "ten-verbs",
        "ten-seccomp",
    ];
    let id = judge.bound.program().rules.get(rule).map(|rule| rule.id.to_string());
    ORDER.iter().position(|known| Some(*known) == id.as_deref()).map_or(0, |at| 1 << at)
}
