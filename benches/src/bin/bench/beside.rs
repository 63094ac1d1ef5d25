//! The same ten checks over the same objects by every engine, in one run.

use crate::client::Side;
use crate::figures::Figures;
use crate::{Result, Size, corpora, root, work};
use std::path::PathBuf;

/// Objects of the comparison.
const COUNT: usize = 2_000;

/// The processes: name, program, arguments after the corpus.
fn sides() -> Result<Vec<(&'static str, PathBuf, Vec<String>)>> {
    let checks = root().join("benches/checks").to_string_lossy().into_owned();
    Ok(vec![
        ("Rust peers", work()?.join("peers/release/upright-peers"), vec![]),
        ("Go peers (opa-go, cel-go)", work()?.join("go-peers"), vec![checks]),
    ])
}

/// Times every engine in turns. Figures: `ten/ENGINE/MODE`, seconds per object, and `ten/ENGINE/MODE/over/MODE`, how many
/// times Upright's time in that mode it takes.
pub(crate) fn measure(size: Size, figures: &mut Figures) -> Result<()> {
    let path = corpora::file("cluster", COUNT)?;
    figures.add("ten/bytes-per-object", &[std::fs::metadata(&path)?.len() as f64 / COUNT as f64]);
    let corpus = path.to_string_lossy().into_owned();
    let mut started = vec![Side::start(&std::env::current_exe()?, &["side", &corpus])?];
    for (name, program, rest) in sides()? {
        let mut args = vec![corpus.as_str()];
        args.extend(rest.iter().map(String::as_str));
        match Side::start(&program, &args) {
            Ok(side) => started.push(side),
            Err(error) => figures.missing(name, &error.to_string()),
        }
    }
    agree(&mut started, figures)?;
    let jobs: Vec<(usize, String, String)> = started
        .iter()
        .enumerate()
        .flat_map(|(at, side)| side.engines.iter().map(move |engine| (at, engine)))
        .flat_map(|(at, (name, modes))| modes.iter().map(move |mode| (at, name.clone(), mode.clone())))
        .collect();
    let mut times = vec![Vec::new(); jobs.len()];
    for _ in 0..size.rounds {
        for ((at, name, mode), times) in jobs.iter().zip(&mut times) {
            let side = started.get_mut(*at).ok_or("no such process")?;
            times.push(side.time(name, mode, size.slice)? / COUNT as f64);
        }
    }
    let own: Vec<(String, Vec<f64>)> = jobs
        .iter()
        .zip(&times)
        .filter(|((_, name, _), _)| name == "upright")
        .map(|((_, _, mode), times)| (mode.clone(), times.clone()))
        .collect();
    for ((_, name, mode), times) in jobs.iter().zip(&times) {
        figures.add(format!("ten/{name}/{mode}"), times);
        for (own_mode, own) in own.iter().filter(|(own, _)| name != "upright" && own.starts_with(mode.as_str())) {
            let ratios: Vec<f64> = times.iter().zip(own).map(|(theirs, ours)| theirs / ours).collect();
            figures.add(format!("ten/{name}/{mode}/over/{own_mode}"), &ratios);
        }
    }
    Ok(())
}

/// Nothing is timed before all engines say the same of every object.
fn agree(sides: &mut [Side], figures: &mut Figures) -> Result<()> {
    let file = work()?.join("verdicts.txt");
    let mut expected: Option<(String, Vec<u16>)> = None;
    for side in sides {
        for (name, _) in side.engines.clone() {
            let masks = side.verdicts(&name, &file)?;
            let Some((first, wanted)) = &expected else {
                let violated: u32 = masks.iter().map(|mask| mask.count_ones()).sum();
                figures.add("ten/verdicts-violated", &[f64::from(violated)]);
                expected = Some((name, masks));
                continue;
            };
            if let Some(at) = (0..wanted.len().max(masks.len())).find(|at| wanted.get(*at) != masks.get(*at)) {
                let (a, b) = (wanted.get(at), masks.get(at));
                return Err(format!("object {at}: {first} says {a:?}, {name} says {b:?}").into());
            }
        }
    }
    Ok(())
}
