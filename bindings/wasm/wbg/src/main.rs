//! `wbg IN.wasm OUT_DIR TARGET OUT_NAME`: what wasm-bindgen's command does, without its network and test parts, which take
//! four times as long to build.

use anyhow::{Result, bail};
use std::env;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [input, out, target, name] = args.as_slice() else { bail!("usage: wbg IN.wasm OUT_DIR TARGET OUT_NAME") };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name(name).typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    match target.as_str() {
        "web" => bindgen.web(true)?,
        "nodejs" => bindgen.nodejs(true)?,
        "bundler" => bindgen.bundler(true)?,
        other => bail!("`{other}` is no target"),
    };
    bindgen.generate(out)
}
