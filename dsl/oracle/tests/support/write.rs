//! Texts of rules that nobody wrote: drawn from the schema's types, so that nearly all of them are right, and over the
//! whole language, so that engine and oracle meet in combinations that no author thought of.

mod exprs;
mod types;

use crate::support::random::Random;
use upright_schema::Schema;

pub(crate) use types::{Named, Sort};

/// The text of a module with a few declarations and one rule.
pub(crate) fn module(schema: &Schema, random: &mut Random) -> String {
    let mut writer =
        Writer { schema, random, names: 0, scope: Vec::new(), functions: Vec::new(), joins: 0, home: String::new() };
    let mut text = String::new();
    for _ in 0..writer.random.below(3) {
        text += &writer.function();
    }
    let view = writer.random.percent(30).then(|| writer.view());
    text += view.as_ref().map(|(_, text)| text.as_str()).unwrap_or_default();
    text + &writer.rule(view.map(|(rows, _)| rows))
}

/// A function that rules may call.
#[derive(Clone, Debug)]
struct Function {
    name: String,
    params: Vec<Sort>,
    result: Sort,
}

/// What is needed to write on.
#[derive(Debug)]
struct Writer<'w> {
    schema: &'w Schema,
    random: &'w mut Random,
    /// How many names were given.
    names: usize,
    /// What can be named here.
    scope: Vec<Named>,
    functions: Vec<Function>,
    /// How many joins may still be written.
    joins: usize,
    /// A place of the object that a rule is about.
    home: String,
}

/// Kinds that rules are about, one or several.
const SUBJECTS: [&[&str]; 16] = [
    &["Pod"],
    &["Deployment"],
    &["Deployment", "StatefulSet"],
    &["StatefulSet"],
    &["CronJob"],
    &["Service"],
    &["ConfigMap"],
    &["Secret"],
    &["Namespace"],
    &["NetworkPolicy"],
    &["Role", "ClusterRole"],
    &["ClusterRole"],
    &["RoleBinding", "ClusterRoleBinding"],
    &["PersistentVolumeClaim"],
    &["Ingress"],
    &["HorizontalPodAutoscaler"],
];

impl Writer<'_> {
    /// A name that nothing else has.
    fn name(&mut self, of: &str) -> String {
        self.names += 1;
        format!("{of}{}", self.names)
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        self.random.pick(of).clone()
    }

    /// Runs something in a scope of its own.
    fn within<T>(&mut self, named: Vec<Named>, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.scope.len();
        self.scope.extend(named);
        let done = f(self);
        self.scope.truncate(before);
        done
    }

    /// `fn f1(a2: Container, b3: int) -> bool = …`.
    fn function(&mut self) -> String {
        let outer = std::mem::take(&mut self.scope);
        let mut params = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let sort = self.param_sort();
            let name = self.name("a");
            self.scope.push(Named { text: name.clone(), sort: sort.clone(), optional: false });
            params.push((name, sort));
        }
        let result = self.pick(&[Sort::Bool, Sort::Bool, Sort::Int, Sort::Text]);
        let body = self.value(&result, 3);
        let list: Vec<String> = params.iter().map(|(name, sort)| format!("{name}: {}", self.word(sort))).collect();
        self.scope = outer;
        let name = self.name("f");
        let text = format!("fn {name}({}) -> {} = {body}\n\n", list.join(", "), self.word(&result));
        self.functions.push(Function { name, params: params.into_iter().map(|(_, sort)| sort).collect(), result });
        text
    }

    /// A view over containers, services, rules of roles…, and what its rows have.
    fn view(&mut self) -> (Named, String) {
        let name = format!("Rows{}", self.names);
        let mut lines = Vec::new();
        let before = self.scope.len();
        self.joins = 0;
        self.subject(&mut lines);
        self.steps(&mut lines);
        let mut fields = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let sort = self.scalar_sort();
            let value = self.value(&sort, 2);
            let field = self.name("v");
            lines.push(format!("let {field} = {value}"));
            fields.push((field, sort));
        }
        let field = self.name("v");
        let object = self.home.trim_end_matches(".metadata.name").to_owned();
        lines.push(format!("let {field} = {object}"));
        self.home = format!("{field}.metadata.name");
        self.scope.truncate(before);
        let text = format!("view {name} {{\n  {}\n}}\n\n", lines.join("\n  "));
        (Named { text: name, sort: Sort::Row(fields), optional: false }, text)
    }

    fn rule(&mut self, view: Option<Named>) -> String {
        let mut lines = vec!["severity low".to_owned()];
        self.joins = 2;
        match view {
            Some(rows) => {
                let name = self.name("r");
                lines.push(format!("for {name} in {}", rows.text));
                self.home = format!("{name}.{}", self.home);
                self.scope.push(Named { text: name, ..rows });
            }
            None => self.subject(&mut lines),
        }
        self.steps(&mut lines);
        let condition = self.value(&Sort::Bool, 4);
        let verdict = self.pick(&["deny", "deny", "require"]);
        let place = if self.random.percent(70) { self.some_place() } else { None };
        let place = place.unwrap_or_else(|| self.home.clone());
        lines.push(format!("{verdict} {condition} at {place}"));
        let shown = self.shown();
        lines.push(format!("message \"found {shown}\""));
        self.scope.clear();
        format!("/// Generated.\nrule generated {{\n  {}\n}}\n", lines.join("\n  "))
    }

    /// `for x in …`: what the rule or view is about.
    fn subject(&mut self, lines: &mut Vec<String>) {
        let name = self.name("x");
        if self.random.percent(35) {
            lines.push(format!("for {name} in Workload"));
            self.home = format!("{name}.object.metadata.name");
            self.scope.push(Named { text: name, sort: Sort::Workload, optional: false });
            return;
        }
        let kinds = self.pick(&SUBJECTS);
        let types = kinds.iter().filter_map(|kind| self.kind_type(kind)).collect();
        lines.push(format!("for {name} in {}", kinds.join(" | ")));
        self.home = format!("{name}.metadata.name");
        self.scope.push(Named { text: name, sort: Sort::Object(types), optional: false });
    }

    /// More `for`, `let` and `when`.
    fn steps(&mut self, lines: &mut Vec<String>) {
        for _ in 0..self.random.below(4) {
            match self.random.below(10) {
                0..=3 => {
                    let Some(list) = self.some_list() else { continue };
                    let (clause, named) = self.each(&list);
                    lines.push(format!("for {clause}"));
                    self.scope.extend(named);
                }
                4..=6 => {
                    let name = self.name("l");
                    let (text, sort, optional) = self.let_value();
                    lines.push(format!("let {name} = {text}"));
                    self.scope.push(Named { text: name, sort, optional });
                }
                _ => lines.push(format!("when {}", self.value(&Sort::Bool, 3))),
            }
        }
    }
}
