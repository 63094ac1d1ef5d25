//! What was measured, by name.

use crate::{Result, work};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use upright_benches::Summary;

/// The figures of one run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// `bench`, `bench-full` or `quick`.
    pub(crate) size: String,
    /// Machine, versions, commit: what and what.
    pub(crate) machine: Vec<(String, String)>,
    pub(crate) values: BTreeMap<String, Summary>,
    /// What could not be measured, and why.
    pub(crate) missing: BTreeMap<String, String>,
    /// What is to be known about the run.
    pub(crate) notes: Vec<String>,
}

impl Figures {
    pub(crate) fn new(size: &str, machine: Vec<(String, String)>) -> Figures {
        Figures { size: size.to_owned(), machine, ..Figures::default() }
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, samples: &[f64]) {
        let (name, summary) = (name.into(), Summary::of(samples));
        eprintln!("bench:   {name}: {:.4} ({:.4} to {:.4})", summary.median, summary.low, summary.high);
        self.values.insert(name, summary);
    }

    pub(crate) fn missing(&mut self, name: &str, why: &str) {
        self.missing.insert(name.to_owned(), why.to_owned());
    }

    pub(crate) fn get(&self, name: &str) -> Option<Summary> {
        self.values.get(name).copied()
    }

    pub(crate) fn median(&self, name: &str) -> Option<f64> {
        self.get(name).map(|summary| summary.median)
    }

    pub(crate) fn save(&self) -> Result<()> {
        Ok(std::fs::write(work()?.join("figures.json"), serde_json::to_string_pretty(self)?)?)
    }

    pub(crate) fn load() -> Result<Figures> {
        let path = work()?.join("figures.json");
        let text = std::fs::read_to_string(&path).map_err(|_| "nothing was measured yet: run `make bench`")?;
        Ok(serde_json::from_str(&text)?)
    }
}
