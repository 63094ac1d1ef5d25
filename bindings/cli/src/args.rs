//! The command line: what may be typed. What it means is decided by the commands.

use crate::words::{Color, Minimum, Output, Stage, TableOutput, TestOutput, TreeForm};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Finds misconfigured Kubernetes objects.
///
/// Rules are text (`.upright` files), checked against the Kubernetes schemas before they judge anything. Manifests are
/// files, folders or standard input (`-`).
#[derive(Debug, Parser)]
#[command(name = "upright", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to colour. `auto`: on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Fix(Fix),
    Test(Test),
    Fmt(Fmt),
    Explain(Explain),
    Why(Why),
    Repl(Repl),
    Rules(Rules),
    Tree(Tree),
    Dump(Dump),
    Init(Init),
    /// Answer an editor over standard input and output, in the Language Server Protocol.
    ///
    /// Editors start it themselves: the VS Code extension does, others are told the command `upright lsp` for `.upright` files.
    Lsp,
    Completions(Completions),
}

/// Which rules there are.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// Take rules from this pack: a folder or one `.upright` file. May be repeated.
    ///
    /// Without `--profile`, objects are then judged by the rules of these packs alone.
    #[arg(long = "pack", value_name = "PATH")]
    pub(crate) packs: Vec<PathBuf>,
    /// Know the kinds of these CustomResourceDefinitions (YAML or JSON; a folder for all in it). May be repeated.
    #[arg(long = "crd", value_name = "FILE")]
    pub(crate) crds: Vec<PathBuf>,
    /// Read this project file instead of the `upright.toml` of the current folder or the nearest above it.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no project file.
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// How the rules are to judge.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Judging")]
pub(crate) struct RunArgs {
    /// Judge by this profile; `all` for every rule [default: recommended, or the rules of the packs given]
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
    /// Set a parameter: `allowed_registries=[a, b]`, `some-rule.max=3`. The value is YAML. May be repeated.
    #[arg(long = "set", value_name = "PARAM=VALUE")]
    pub(crate) sets: Vec<String>,
    /// Set parameters from a YAML file: a map of their names to values. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Vec<PathBuf>,
    /// Give an external document (image scans, host facts) to the parameter NAME. May be repeated.
    ///
    /// Fields of the document that the parameter's type does not have are left out.
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) facts: Vec<String>,
    /// Look these objects up where a rule joins, without judging them. May be repeated.
    ///
    /// Without it, the objects that are judged are taken for all there are.
    #[arg(long, value_name = "PATH")]
    pub(crate) inventory: Vec<PathBuf>,
    /// The version of Kubernetes that the objects are for [default: the newest known]
    #[arg(long, value_name = "X.Y")]
    pub(crate) kubernetes: Option<String>,
}

/// Judge manifests.
///
/// Reads *.yaml, *.yml, *.json and *.ndjson in folders, leaving out what .gitignore names and hidden files; a file that
/// is named itself is read whatever its name. `-` is standard input.
///
/// Exit codes: 0 clean; 1 findings; 2 an input could not be read or is invalid, a rule does not compile, or an option is
/// wrong.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Files and folders with manifests; `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// What is reported, and what comes of it.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportArgs {
    /// The form of the report.
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) output: Output,
    /// Report only findings that are at least this grave.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) severity: Option<Minimum>,
    /// Exit with 1 only for findings that are at least this grave.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Minimum>,
    /// Exit with 0 where it would be 1. Never hides a 2.
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Leave out files that match this pattern (as in .gitignore). May be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    /// Report only findings that this file does not list.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings to the baseline file; the next run reports only what is new.
    #[arg(long)]
    pub(crate) write_baseline: bool,
}

/// Write the rules' fixes into manifests.
///
/// Changes only the lines of a fix: comments, order, quotes and indentation stay. What can't be changed safely is left and
/// said. Standard input is fixed to standard output.
///
/// Exit codes: 0 done, or nothing to do; 1 with `--dry-run`, something would change; 2 an input could not be read or
/// written, a rule does not compile, or an option is wrong.
#[derive(Args, Debug)]
pub(crate) struct Fix {
    /// Files and folders with manifests; `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; print what would change as a patch.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Leave out files that match this pattern (as in .gitignore). May be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Run the tests of packs.
///
/// Exit codes: 0 all pass; 1 some fail; 2 a rule does not compile or an option is wrong.
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// Packs: folders or single files [default: those of upright.toml, else the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only tests whose rule or case contains this text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Take each condition of each rule, view and function out or turn it round, and change limits, lists and values of
    /// parameters; show where no test of a rule that depends on it notices.
    ///
    /// With --filter, only declarations whose name contains the text (`rule container-privileged`, `fn std/rbac.grants`).
    /// Exit codes: 0 every change is noticed; 1 some are not.
    #[arg(long)]
    pub(crate) mutate: bool,
    /// With --mutate, a list of changes that make no difference to any object: a Markdown table of where, change, text and
    /// why. The MUTATIONS.md in the folder of a pack is always read. May be repeated.
    #[arg(long, value_name = "FILE", requires = "mutate")]
    pub(crate) known: Vec<PathBuf>,
    /// Show the conditions of the rules that no test decides, or all in the same way.
    #[arg(long, conflicts_with = "mutate")]
    pub(crate) coverage: bool,
    /// Write what the tests decide to a file in the format of lcov: each condition is a branch with two ways.
    #[arg(long, value_name = "FILE", conflicts_with = "mutate")]
    pub(crate) lcov: Option<PathBuf>,
    /// Run again when a file of the packs changes, until it is stopped.
    #[arg(long)]
    pub(crate) watch: bool,
    /// The form of the report.
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) output: TestOutput,
    /// Run the tests of the standard pack.
    #[arg(long, conflicts_with = "paths")]
    pub(crate) std: bool,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

/// Format rule texts.
///
/// Files are changed in place. A tree as JSON (`upright tree`) is printed as text instead.
///
/// Exit codes: 0 done, or all formatted; 1 with `--check`, some are not; 2 a text can't be read.
#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// Rule texts (`.upright`, or the JSON form) and folders; `-` for standard input to standard output.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Change nothing; list the files that are not formatted and exit with 1 if there are any.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Explain a code of a message (`U0203`, `M0012`) or a rule.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A code or the id of a rule.
    #[arg(value_name = "CODE|RULE")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

/// List the rules.
///
/// Words and options narrow the list down; a rule has to meet all of them. `upright explain RULE` shows its page.
#[derive(Args, Debug)]
pub(crate) struct Rules {
    /// Only rules whose id, title or description has these words.
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    /// Only the rules of this profile.
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
    /// Only rules of this domain: the folder that their file is in (`rbac`, `network`).
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Option<String>,
    /// Only rules that are at least this grave.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) severity: Option<Minimum>,
    /// Only rules that bear on a control of this framework.
    #[arg(long, value_name = "FRAMEWORK")]
    pub(crate) framework: Option<String>,
    /// Only rules that bear on this control (`5.2.2`), or on those that begin so (`5.2.*`).
    #[arg(long, value_name = "CONTROL")]
    pub(crate) control: Option<String>,
    /// The form of the list.
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) output: TableOutput,
}

/// Print the tree of a rule text as JSON, or the text of such a tree.
///
/// Programs and models that write rules write trees: every command reads them where it reads rule texts.
#[derive(Args, Debug)]
pub(crate) struct Tree {
    /// A rule text, or a tree as JSON; `-` for standard input.
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    pub(crate) file: Option<PathBuf>,
    /// The form to print [default: the one that the file has not]
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) to: Option<TreeForm>,
    /// Print the JSON Schema (2020-12) of trees.
    #[arg(long, conflicts_with_all = ["file", "to"])]
    pub(crate) schema: bool,
}

/// Print what a stage of the engine hands to the next.
#[derive(Args, Debug)]
pub(crate) struct Dump {
    /// Which stage.
    #[arg(long, value_enum, value_name = "STAGE")]
    pub(crate) stage: Stage,
    /// For `tokens` and `tree` a rule text, for `objects` and `findings` manifests. `ir` and `listing` take none: they
    /// show the rules of `--pack`, or of `--profile`.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Begin a pack of one's own: a rule, its test, and the pack's file.
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder to make; its name becomes the pack's.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}

/// Print the completions of a shell.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Show why a rule says what it says of an object.
///
/// Each clause of the rule is shown with the values that it saw, row by row, up to the one that ended the row. Waivers
/// are not asked.
///
/// Exit codes: 0; 2 an input could not be read, there is no such rule, or an option is wrong.
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// The rule.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    /// Files and folders with manifests; `-` for standard input.
    #[arg(value_name = "OBJECT", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Show only objects of this name: `web`, `Deployment/web` or `Deployment/shop/web`.
    #[arg(long, value_name = "NAME")]
    pub(crate) object: Option<String>,
    /// The form of the answer.
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) output: TableOutput,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Evaluate expressions, one by one.
///
/// `it` is the first object of the manifests; `:it 2` makes it the second, `:objects` lists them. `let x = …` gives a
/// name, `use std/rbac` a module, `:type …` tells a type. Without a terminal, lines are read from standard input and
/// values written to standard output.
///
/// Exit codes: 0; 2 an input could not be read, or a line that came from no terminal made no sense.
#[derive(Args, Debug)]
pub(crate) struct Repl {
    /// Files and folders with manifests. May be repeated.
    #[arg(long, short, value_name = "PATH")]
    pub(crate) input: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}
