//! A command line as a map, as far as that can be told without knowing the program.

/// The flags of a command line, sorted by name, without dashes.
///
/// `--name=value` and `--name value` give the value, a flag that no value follows gives `true`. Names with one dash are
/// read alike (`-v=2`, `-v 2`), since Go's `flag` takes both; letters that a program would take one by one (`-it`) are
/// one name here. Of a flag given twice the last counts, as in Go. Other arguments are skipped, and everything behind
/// `--`. What follows a flag is its value unless it begins with a dash; `-` alone and negative numbers are values.
pub fn flags<'a>(args: impl IntoIterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut found = std::collections::BTreeMap::new();
    let mut args = args.into_iter().peekable();
    while let Some(arg) = args.next() {
        if arg == "--" {
            break;
        }
        let Some(flag) = flag_of(arg) else { continue };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, value),
            None => (flag, args.next_if(|next| is_value(next)).unwrap_or("true")),
        };
        if !name.is_empty() {
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    found.into_iter().collect()
}

/// What stands behind the dashes of a flag.
fn flag_of(arg: &str) -> Option<&str> {
    let flag = arg.strip_prefix("--").or_else(|| arg.strip_prefix('-'))?;
    (!is_value(arg) && !flag.is_empty()).then_some(flag)
}

fn is_value(arg: &str) -> bool {
    match arg.as_bytes() {
        [b'-', next, ..] => next.is_ascii_digit(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(args: &[&str]) -> String {
        flags(args.iter().copied()).iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_the_ways_to_write_a_flag() {
        for (args, expected) in [
            (&["kube-apiserver", "--audit-log-maxage=30"][..], "audit-log-maxage=30"),
            (&["--port", "80"], "port=80"),
            (&["--verbose", "--port", "80"], "port=80 verbose=true"),
            (&["--verbose"], "verbose=true"),
            (&["-v=2"], "v=2"),
            (&["-v", "2", "run"], "v=2"),
            (&["--a=1", "--a=2"], "a=2"),
            (&["--a=1", "--", "--b=2"], "a=1"),
            (&["--a", "--", "b"], "a=true"),
            (&["--offset", "-1"], "offset=-1"),
            (&["--file", "-"], "file=-"),
            (&["--a=b=c"], "a=b=c"),
            (&["--a="], "a="),
            (&["--=x", "-", "", "x"], ""),
            (&[], ""),
        ] {
            assert_eq!(text(args), expected, "{args:?}");
        }
    }
}
