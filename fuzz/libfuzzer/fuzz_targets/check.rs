#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(target) = upright_fuzz::target("check") {
        (target.run)(data);
    }
});
