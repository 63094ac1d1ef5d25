//! Values of parameters, as hosts give them.

use std::sync::OnceLock;
use upright::{CompileOptions, Pack, ParamSource, Rules, RunOptions};

const PACK: &str = r#"
type Limit { most: quantity, of: {string: [int]} = {}, note: string? = "none" }
param switch: bool = true
param count: int = 1
param ratio: float = 1.5
param name: string
param amount: quantity = "1Gi"
param time: duration = "5m"
param since: timestamp = "2026-01-01"
param release: version = "1.36"
param address: ip = "10.0.0.1"
param net: cidr = "10.0.0.0/8"
param pattern: regex = '^a+$'
param mode: file_mode = "0644"
param names: [string] = []
param limits: {string: Limit} = {}

rule every-parameter {
  severity low
  for p in Pod
  deny p.metadata.name == name and switch and count > 0 and ratio > 1.0 and time > "1m" and names.len > 0
    and limits.len > 0 and p.metadata.name matches pattern and address in net and release > "1.30"
    and amount > "1" and since > "2020-01-01" and mode.within("0777")
  message "{p.metadata.name}"
}
"#;

pub(crate) fn params(data: &[u8]) {
    static RULES: OnceLock<Rules> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        let pack = Pack::from_files("fuzz", [("fuzz.upright", PACK)]);
        Rules::compile(&[pack], &CompileOptions::default()).unwrap_or_else(|e| panic!("{:#?}", e.diagnostics))
    });
    let Ok(text) = std::str::from_utf8(data) else { return };
    let map = RunOptions { params: vec![ParamSource::map("map", text)], ..RunOptions::default() };
    let said = rules.evaluator(&map).map(drop).map_err(|e| e.diagnostics.len());
    assert_ne!(said, Err(0), "refused without a word");
    for param in ["limits", "names", "pattern", "amount"] {
        let one = RunOptions { params: vec![ParamSource::value(param, "value", text)], ..RunOptions::default() };
        let said = rules.evaluator(&one).map(drop).map_err(|e| e.diagnostics.len());
        assert_ne!(said, Err(0), "refused without a word");
    }
}
