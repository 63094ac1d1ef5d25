//! Expressions: first the sort that is wanted, then one of the ways to get a value of it.

use super::Writer;
use super::types::{Named, Sort};

const TEXTS: [&str; 14] =
    ["", "a", "b", "web", "default", "nginx", "app", "latest", "a/b", "80", "true", "kube-system", "*", "get"];
const GLOBS: [&str; 6] = ["*", "a*", "*b", "*e*", "web", "?"];
const PATTERNS: [&str; 5] = ["^a", "[0-9]+", "b$", "^(web|app)$", "."];
const KEYS: [&str; 5] = ["app", "tier", "cpu", "memory", "a.example/b"];

impl Writer<'_> {
    /// A value of a sort, never unset. What lies within is at most `depth` deep.
    pub(super) fn value(&mut self, sort: &Sort, depth: usize) -> String {
        match sort {
            Sort::Bool => self.condition(depth),
            Sort::Int => self.int(depth),
            Sort::Text => self.text(depth),
            _ => self.scalar(sort, depth),
        }
    }

    /// A place of this sort or a literal, or one of two.
    fn scalar(&mut self, sort: &Sort, depth: usize) -> String {
        if depth > 0 && self.random.percent(20) {
            let (condition, a, b) =
                (self.condition(depth - 1), self.scalar(sort, depth - 1), self.scalar(sort, depth - 1));
            return format!("(if {condition} then {a} else {b})");
        }
        match self.place(&|named| named.sort == *sort) {
            Some(place) if !place.optional => place.text,
            Some(place) => format!("({} ?? {})", place.text, self.literal(sort)),
            None => self.typed_literal(sort),
        }
    }

    fn int(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.scalar(&Sort::Int, 0);
        }
        match self.random.below(9) {
            0 => format!("({} {} {})", self.int(depth - 1), self.pick(&["+", "-", "*"]), self.random.below(4)),
            1 => format!("({} / {})", self.int(depth - 1), 1 + self.random.below(4)),
            2 => format!("({} % 3 ?? 1)", self.int(depth - 1)).replace("% 3 ?? 1", "% 3"),
            3 => format!("{}.len", self.parenthesised_text(depth - 1)),
            4 => match self.some_list() {
                Some(list) if matches!(list.sort, Sort::List(_)) => format!("{}.len", list.text),
                _ => self.scalar(&Sort::Int, depth - 1),
            },
            5 | 6 => self.count(depth - 1).unwrap_or_else(|| "2".into()),
            7 => self.call(&Sort::Int, depth - 1).unwrap_or_else(|| "1".into()),
            _ => self.scalar(&Sort::Int, depth - 1),
        }
    }

    /// `[e for x in xs if c].len`, `.sum`, `.max ?? 0`.
    fn count(&mut self, depth: usize) -> Option<String> {
        let list = self.some_list()?;
        let (clause, named) = self.each(&list);
        Some(self.within(named, |w| {
            let filter =
                if w.random.percent(70) { format!(" if {}", w.condition(depth.min(2))) } else { String::new() };
            let (inner, more) = match w.random.percent(30).then(|| w.some_list()).flatten() {
                Some(list) => {
                    let (clause, named) = w.each(&list);
                    (format!(" for {clause}"), named)
                }
                None => (String::new(), Vec::new()),
            };
            w.within(more, |w| {
                if w.random.percent(50) {
                    let element = w.value(&Sort::Text, 1);
                    let method = w.pick(&["len", "distinct.len"]);
                    format!("[{element} for {clause}{filter}{inner}].{method}")
                } else {
                    let element = w.value(&Sort::Int, 1);
                    let method = w.pick(&[".len", ".sum", ".max ?? 0", ".min ?? 7"]);
                    format!("([{element} for {clause}{filter}{inner}]{method})")
                }
            })
        }))
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.scalar(&Sort::Text, 0);
        }
        match self.random.below(10) {
            0 => format!("{}.{}", self.parenthesised_text(depth - 1), self.pick(&["lower", "upper", "trim"])),
            1 => {
                let method = self.pick(&["before", "after", "before_last", "after_last"]);
                let by = self.pick(&["/", ":", "-", "a"]);
                format!("({}.{method}(\"{by}\") ?? {})", self.parenthesised_text(depth - 1), self.literal(&Sort::Text))
            }
            2 => format!("({} + {})", self.text(depth - 1), self.text(depth - 1)),
            3 => self.of_image().unwrap_or_else(|| "\"x\"".into()),
            4 => self.raw().map(|raw| format!("({raw} ?? \"\")")).unwrap_or_else(|| "\"y\"".into()),
            5 => self.call(&Sort::Text, depth - 1).unwrap_or_else(|| self.scalar(&Sort::Text, depth - 1)),
            6 => self.map_entry().unwrap_or_else(|| self.scalar(&Sort::Text, depth - 1)),
            7 if self.random.percent(50) => {
                self.element(&Sort::Text).unwrap_or_else(|| self.scalar(&Sort::Text, depth - 1))
            }
            7 => self.found(depth - 1).unwrap_or_else(|| self.scalar(&Sort::Text, depth - 1)),
            _ => self.scalar(&Sort::Text, depth - 1),
        }
    }

    /// A text that a method can follow.
    fn parenthesised_text(&mut self, depth: usize) -> String {
        let text = self.text(depth);
        if text.starts_with('(') || text.starts_with('"') { text } else { format!("({text})") }
    }

    /// `(find x in xs: c).name ?? "none"`.
    fn found(&mut self, depth: usize) -> Option<String> {
        let list = self.some_list()?;
        let Some(Sort::Object(types)) = list.sort.element().cloned() else { return None };
        if matches!(list.sort, Sort::Map(_)) {
            return None;
        }
        let (clause, named) = self.each(&list);
        let condition = self.within(named, |w| w.condition(depth.min(2)));
        let found = Named { text: format!("(find {clause}: {condition})"), sort: Sort::Object(types), optional: true };
        let field = self.below(&found).into_iter().find(|named| named.sort == Sort::Text)?;
        Some(format!("({} ?? {})", field.text, self.literal(&Sort::Text)))
    }

    fn of_image(&mut self) -> Option<String> {
        let image = self.place(&|named| named.sort == Sort::Image)?;
        let (method, optional) =
            self.pick(&[("name", false), ("registry", false), ("repository", false), ("tag", true), ("digest", true)]);
        let text = format!("{}.{method}", image.text);
        Some(if optional || image.optional { format!("({text} ?? \"none\")") } else { text })
    }

    fn raw(&mut self) -> Option<String> {
        let place = self.place(&|named| named.sort.is_scalar() && named.text.contains('.'))?;
        let of_schema = self.scope.iter().any(|own| {
            place.text.starts_with(&format!("{}.", own.text)) && matches!(own.sort, Sort::Object(_) | Sort::Workload)
        });
        of_schema.then(|| format!("raw {}", place.text))
    }

    /// `labels["app"] ?? "none"`.
    fn map_entry(&mut self) -> Option<String> {
        let map = self.place(&|named| named.sort == Sort::Map(Box::new(Sort::Text)))?;
        Some(format!("({}[\"{}\"] ?? {})", map.text, self.pick(&KEYS), self.literal(&Sort::Text)))
    }

    fn call(&mut self, result: &Sort, depth: usize) -> Option<String> {
        let fit: Vec<_> = self.functions.iter().filter(|f| f.result == *result).cloned().collect();
        let function = fit.get(self.random.below(fit.len().max(1)))?.clone();
        let mut args = Vec::new();
        for sort in &function.params {
            args.push(match sort {
                sort if sort.is_scalar() => self.value(sort, depth.min(1)),
                sort => self.place(&|named| named.sort == *sort && !named.optional)?.text,
            });
        }
        Some(format!("{}({})", function.name, args.join(", ")))
    }

    pub(super) fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.atom();
        }
        match self.random.below(16) {
            0 | 1 => format!("({} and {})", self.condition(depth - 1), self.condition(depth - 1)),
            2 | 3 => format!("({} or {})", self.condition(depth - 1), self.condition(depth - 1)),
            4 => format!("(not {})", self.condition(depth - 1)),
            5..=7 => self.quantified(depth - 1).unwrap_or_else(|| self.atom()),
            8 => self.joined(depth - 1).unwrap_or_else(|| self.atom()),
            9 => self.narrowed().unwrap_or_else(|| self.atom()),
            10 => format!("({} {} {})", self.int(depth - 1), self.order(), self.int(depth - 1)),
            11 => format!("({} == {})", self.text(depth - 1), self.text(depth - 1)),
            12 => {
                let (c, a, b) = (self.condition(depth - 1), self.condition(depth - 1), self.condition(depth - 1));
                format!("(if {c} then {a} else {b})")
            }
            13 => self.call(&Sort::Bool, depth - 1).unwrap_or_else(|| self.atom()),
            14 => self.of_text(depth - 1),
            _ => self.atom(),
        }
    }

    fn order(&mut self) -> &'static str {
        self.pick(&["<", "<=", ">", ">=", "==", "!="])
    }

    /// `(any x in xs: c)`.
    fn quantified(&mut self, depth: usize) -> Option<String> {
        let list = self.some_list()?;
        let word = self.pick(&["any", "any", "all"]);
        let (clause, named) = self.each(&list);
        let condition = self.within(named, |w| w.condition(depth));
        Some(format!("({word} {clause}: {condition})"))
    }

    /// `(any o in Pod: (o.metadata.namespace == x.metadata.namespace and c))`.
    fn joined(&mut self, depth: usize) -> Option<String> {
        if self.joins == 0 {
            return None;
        }
        self.joins -= 1;
        let outer = self.place(&|named| named.sort == Sort::Text && !named.optional)?;
        let (kind, key) = self.pick(&[
            ("Pod", "metadata.namespace"),
            ("Service", "metadata.name"),
            ("ConfigMap", "metadata.name"),
            ("Namespace", "metadata.name"),
            ("ServiceAccount", "metadata.namespace"),
            ("Deployment", "metadata.namespace"),
            ("ClusterRole", "metadata.name"),
            ("NetworkPolicy", "metadata.namespace"),
        ]);
        let name = self.name("o");
        let types = self.kind_type(kind).into_iter().collect();
        let object = Named { text: name.clone(), sort: Sort::Object(types), optional: false };
        let word = self.pick(&["any", "any", "any", "all"]);
        let selector = self.place(&|named| named.sort == Sort::Selector && !named.optional);
        let tie = match selector {
            Some(selector) if self.random.percent(50) => format!("{}.selects({name}.metadata.labels)", selector.text),
            _ => format!("{name}.{key} == {}", outer.text),
        };
        let condition = self.within(vec![object], |w| w.condition(depth.min(2)));
        Some(match word {
            "any" => format!("(any {name} in {kind}: ({tie} and {condition}))"),
            _ => format!("(all {name} in {kind}: (not {tie} or {condition}))"),
        })
    }

    /// `(has x and x < 3)`: what the first part shows the second uses.
    fn narrowed(&mut self) -> Option<String> {
        let place = self.place(&|named| named.optional && named.sort.is_ordered())?;
        let (path, order, literal) = (&place.text, self.order(), self.literal(&place.sort));
        Some(match self.random.below(3) {
            0 => format!("(has {path} and {path} {order} {literal})"),
            1 => format!("(not has {path} or {path} {order} {literal})"),
            _ => format!("(if has {path} then {path} {order} {literal} else {})", self.atom()),
        })
    }

    fn of_text(&mut self, depth: usize) -> String {
        let text = self.parenthesised_text(depth);
        match self.random.below(6) {
            0 => format!("{text}.starts_with({})", self.literal(&Sort::Text)),
            1 => format!("{text}.ends_with({})", self.text(depth.min(1))),
            2 => format!("{text}.contains({})", self.literal(&Sort::Text)),
            3 => format!("({text} like \"{}\")", self.pick(&GLOBS)),
            4 => format!("({text} matches '{}')", self.pick(&PATTERNS)),
            _ => {
                let negated = self.pick(&["in", "not in"]);
                format!("({text} {negated} [{}, {}])", self.literal(&Sort::Text), self.literal(&Sort::Text))
            }
        }
    }

    /// A question about one place.
    fn atom(&mut self) -> String {
        let Some(place) = self.place(&|named| !matches!(named.sort, Sort::Workload | Sort::Row(_))) else {
            return format!("kubernetes >= \"1.3{}\"", 1 + self.random.below(6));
        };
        let path = &place.text;
        let asked = if place.optional { format!("has {path}") } else { String::new() };
        match &place.sort {
            Sort::Bool if place.optional => format!("({path} ?? {})", self.pick(&["true", "false"])),
            Sort::Bool => path.clone(),
            Sort::Selector if !place.optional && self.random.percent(50) => {
                let (key, value) = (self.pick(&KEYS), self.text(1));
                format!("{path}.selects({{\"{key}\": {value}, \"tier\": \"web\"}})")
            }
            Sort::Selector if !place.optional => format!("{path}.{}", self.pick(&["selects_all", "selects_none"])),
            Sort::List(_) if self.random.percent(50) => format!("({path}.len > {})", self.random.below(3)),
            Sort::Map(element) if **element == Sort::Text && self.random.percent(70) => {
                format!("({path}[\"{}\"] == {})", self.pick(&KEYS), self.literal(&Sort::Text))
            }
            Sort::Map(_) if self.random.percent(50) => format!("has {path}[\"{}\"]", self.pick(&KEYS)),
            Sort::List(_) | Sort::Map(_) => format!("has {path}"),
            Sort::Object(_) | Sort::Selector | Sort::Workload | Sort::Row(_) if place.optional => asked,
            Sort::Object(_) | Sort::Selector | Sort::Workload | Sort::Row(_) => "kubernetes >= \"1.33\"".into(),
            _ if place.optional && self.random.percent(30) => asked,
            Sort::Enum(values) if values.is_empty() => "kubernetes >= \"1.32\"".into(),
            Sort::IntOrString | Sort::Image | Sort::Cidr if self.random.percent(30) => format!("valid {path}"),
            sort if sort.is_ordered() && !place.optional => {
                format!("({path} {} {})", self.order(), self.literal(&sort.clone()))
            }
            sort => {
                let order = self.pick(&["==", "!="]);
                format!("({path} {order} {})", self.literal(&sort.clone()))
            }
        }
    }

    pub(super) fn literal(&mut self, sort: &Sort) -> String {
        let quoted = |text: &str| format!("\"{text}\"");
        match sort {
            Sort::Bool => self.pick(&["true", "false"]).into(),
            Sort::Int => self.random.below(6).to_string(),
            Sort::Float => self.pick(&["0.5", "2.0"]).into(),
            Sort::Enum(values) if !values.is_empty() => quoted(&self.pick(values)),
            Sort::Quantity => quoted(self.pick(&["0", "1", "100m", "500m", "1Gi", "512Mi"])),
            Sort::Duration => quoted(self.pick(&["0s", "5s", "5m", "1h30m"])),
            Sort::Timestamp => quoted(self.pick(&["2026-01-31", "2020-02-29T00:00:00Z"])),
            Sort::Image => quoted(self.pick(&["nginx", "nginx:latest", "registry.acme.io/team/app:1"])),
            Sort::Cidr => quoted(self.pick(&["10.0.0.0/8", "0.0.0.0/0"])),
            Sort::IntOrString => self.pick(&["80", "\"http\"", "8080"]).into(),
            _ => quoted(self.pick(&TEXTS)),
        }
    }

    /// A literal whose type shows where nothing asks for one.
    fn typed_literal(&mut self, sort: &Sort) -> String {
        let literal = self.literal(sort);
        match sort {
            Sort::Quantity => format!("({literal}.quantity ?? \"1\")"),
            _ => literal,
        }
    }

    /// What a `let` may name: its text, sort and whether it may be unset.
    pub(super) fn let_value(&mut self) -> (String, Sort, bool) {
        if self.random.percent(60)
            && let Some(place) = self.place(&|named| !matches!(named.sort, Sort::Workload | Sort::Row(_)))
        {
            return (place.text, place.sort, place.optional);
        }
        if self.random.percent(40)
            && let Some(list) = self.some_list()
        {
            let (clause, named) = self.each(&list);
            let sort = self.pick(&[Sort::Text, Sort::Int]);
            let text = self.within(named, |w| {
                let filter = w.condition(2);
                let element = w.value(&sort, 1);
                format!("[{element} for {clause} if {filter}]")
            });
            return (text, Sort::List(Box::new(sort)), false);
        }
        let sort = self.pick(&[Sort::Bool, Sort::Int, Sort::Text]);
        (self.value(&sort, 2), sort, false)
    }

    /// `i, x in xs`, and what it names.
    pub(super) fn each(&mut self, list: &Named) -> (String, Vec<Named>) {
        let name = self.name("e");
        let element = list.sort.element().cloned().unwrap_or(Sort::Text);
        let mut named = vec![Named { text: name.clone(), sort: element, optional: false }];
        let first = match &list.sort {
            Sort::Map(_) => Some(Sort::Text),
            _ if self.random.percent(20) => Some(Sort::Int),
            _ => None,
        };
        let Some(sort) = first else { return (format!("{name} in {}", list.text), named) };
        let key = self.name("k");
        named.push(Named { text: key.clone(), sort, optional: false });
        (format!("{key}, {name} in {}", list.text), named)
    }

    /// A list or map that can be walked along: mostly one that the objects have, else one that is made of it.
    pub(super) fn some_list(&mut self) -> Option<Named> {
        let list = self.place(&|named| named.sort.element().is_some())?;
        if matches!(list.sort, Sort::Map(_)) || self.random.percent(75) {
            return Some(list);
        }
        let (sort, text) = (list.sort.clone(), list.text.clone());
        let text = match self.random.below(3) {
            0 => {
                let (clause, named) = self.each(&list);
                let name = named[0].text.clone();
                let filter = self.within(named, |w| w.condition(1));
                format!("[{name} for {clause} if {filter}]")
            }
            1 => match self.place(&|named| named.sort == sort) {
                Some(other) => format!("({text} + {})", other.text),
                None => text,
            },
            _ => format!("(if {} then {text} else [])", self.atom()),
        };
        Some(Named { text, sort, optional: false })
    }

    /// `xs[1]`, where there is one.
    fn element(&mut self, sort: &Sort) -> Option<String> {
        let list = self.some_list()?;
        let index = match self.random.below(4) {
            0 => self.int(1),
            n => (n - 1).to_string(),
        };
        let (Sort::List(element), literal) = (list.sort, self.literal(sort)) else { return None };
        (*element == *sort).then(|| format!("({}[{index}] ?? {literal})", list.text))
    }

    /// Where a finding may point.
    pub(super) fn some_place(&mut self) -> Option<String> {
        let place = self.place(&|named| named.text.contains('.') && named.sort != Sort::Selector)?;
        let root = place.text.split('.').next().unwrap_or_default();
        let own = self.scope.iter().find(|named| named.text == root)?;
        (matches!(own.sort, Sort::Workload | Sort::Object(_)) && !own.text.starts_with('l')).then_some(place.text)
    }

    /// What a message tells.
    pub(super) fn shown(&mut self) -> String {
        let place = self.place(&|named| {
            matches!(named.sort, Sort::Int | Sort::Text | Sort::Bool | Sort::Quantity | Sort::Image | Sort::Enum(_))
        });
        match place {
            None => "it".into(),
            Some(place) if !place.optional => format!("{{{}}}", place.text),
            Some(place) => {
                let literal = self.literal(&place.sort).replace('"', "'");
                format!("{{{} ?? {literal}}}", place.text)
            }
        }
    }

    /// A random walk from something that is in scope to something that fits.
    fn place(&mut self, fits: &dyn Fn(&Named) -> bool) -> Option<Named> {
        for _ in 0..12 {
            if self.scope.is_empty() {
                return None;
            }
            // What was bound last is the most interesting.
            let from = self.random.below(self.scope.len()).max(self.random.below(self.scope.len()));
            let mut at = self.scope[from].clone();
            for _ in 0..6 {
                if fits(&at) && self.random.percent(70) {
                    return Some(at);
                }
                let below = self.below(&at);
                if below.is_empty() {
                    break;
                }
                at = below[self.random.below(below.len())].clone();
            }
            if fits(&at) {
                return Some(at);
            }
        }
        None
    }
}
