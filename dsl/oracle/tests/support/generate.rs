//! Objects that rules have something to say about: random, but drawn along the paths that a program reads and from the
//! values that it compares with; here and there something is broken.

use crate::support::random::Random;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use upright_program::{Const, Literal, Op, Program, TrieNode};
use upright_schema::{DurationForm, FieldType, KindId, Schema, SelectorForm, TypeId};
use upright_types::ir::{self, ParamId, RuleSet, Type};
use upright_value::{Ty, Value};

/// What objects of a program are made from.
#[derive(Debug)]
pub(crate) struct Generator<'p> {
    schema: &'p Schema,
    program: &'p Program,
    /// Texts that the program knows.
    texts: Vec<String>,
    ints: Vec<i64>,
    /// Kinds that some rule reads.
    kinds: Vec<KindId>,
    /// How many of a thousand values are broken; 0: none, and nothing that must be there is missing.
    broken: usize,
}

/// Kinds that are always among the objects.
const COMMON: [(&str, &str); 10] = [
    ("v1", "Pod"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("batch/v1", "CronJob"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("v1", "Secret"),
    ("v1", "Namespace"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
];

const NAMES: [&str; 4] = ["a", "b", "web", "default"];
const NAMESPACES: [&str; 3] = ["a", "b", "kube-system"];
const KEYS: [&str; 6] = ["app", "tier", "cpu", "memory", "config", "a.example/b"];
const JUNK: [&str; 12] = ["", "x", "0", "true", "-1", "500m", "1Gi", "1.5", "10.0.0.1", "10.0.0.0/8", "*", "a b=c,d"];
const IMAGES: [&str; 6] = [
    "nginx",
    "nginx:latest",
    "nginx:1.27",
    "registry.acme.io/team/app:1",
    "localhost:5000/app",
    "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];
const QUANTITIES: [&str; 9] = ["0", "1", "100m", "500m", "2", "1Gi", "512Mi", "1e3", "-1"];

impl<'p> Generator<'p> {
    pub(crate) fn new(schema: &'p Schema, program: &'p Program) -> Generator<'p> {
        let (texts, ints) = constants(program);
        let mut kinds: BTreeSet<KindId> = COMMON.iter().filter_map(|(v, k)| schema.kind_of(v, k)).collect();
        let readers = program.rules.iter().filter_map(|rule| rule.readers.as_ref());
        let needed = program.rules.iter().map(|rule| &rule.needs.inventory);
        for reader in readers.filter(|r| r.len() < 40).chain(needed).flatten() {
            let reader = &program.readers[reader.index()];
            kinds.extend(schema.kind_of(&reader.api_version, &reader.kind));
        }
        Generator { schema, program, texts, ints, kinds: kinds.into_iter().collect(), broken: 12 }
    }

    /// The same with another number of broken values in a thousand.
    pub(crate) fn with_broken(self, broken: usize) -> Generator<'p> {
        Generator { broken, ..self }
    }

    /// Some objects that know of each other.
    pub(crate) fn world(&self, random: &mut Random) -> Vec<Json> {
        let objects = 2 + random.below(10);
        (0..objects).map(|_| self.object(random)).collect()
    }

    /// An object of some kind, here and there under admission.
    pub(crate) fn object(&self, random: &mut Random) -> Json {
        let id = *random.pick(&self.kinds);
        let object = self.object_of(id, random);
        if !random.percent(8) {
            return object;
        }
        let mut request = json!({
            "operation": *random.pick(&["CREATE", "UPDATE", "DELETE", "CONNECT"]),
            "namespace": *random.pick(&NAMESPACES),
            "userInfo": {"username": "jane", "groups": ["break-glass", *random.pick(&NAMES)]},
            "object": object,
        });
        if random.percent(60) {
            // Some of it as it was, some of it anew.
            let mut old = self.object_of(id, random);
            for key in ["spec", "metadata"] {
                if random.percent(50) {
                    old[key] = request["object"][key].clone();
                }
            }
            request["oldObject"] = old;
        }
        json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request})
    }

    /// Values of some parameters: of those that have no default mostly.
    pub(crate) fn params(&self, rules: &RuleSet, random: &mut Random) -> BTreeMap<ParamId, ir::Literal> {
        let mut given = BTreeMap::new();
        for (i, param) in rules.params.iter().enumerate() {
            if random.percent(if param.default.is_some() { 10 } else { 70 })
                && let Some(value) = self.literal(&param.ty, rules, random)
            {
                given.insert(ParamId(i as u32), value);
            }
        }
        given
    }

    /// A value of a parameter's type.
    fn literal(&self, ty: &Type, rules: &RuleSet, random: &mut Random) -> Option<ir::Literal> {
        let scalar = |value| Some(ir::Literal::Scalar(value));
        let text = |ty: Ty, texts: &[&'static str], random: &mut Random| {
            let text: &'static str = texts[random.below(texts.len())];
            ty.read_literal(text).ok().map(ir::Literal::Scalar)
        };
        match ty {
            Type::Bool => scalar(Value::Bool(random.percent(50))),
            Type::Int => scalar(Value::Int(*random.pick(&[0, 1, 2, 30]))),
            Type::Float => scalar(Value::Float(*random.pick(&[0.5, 2.0, 4.0]))),
            Type::String => scalar(Value::String(self.plain_text(random).into())),
            Type::Quantity => text(Ty::Quantity, &["1", "512Mi"], random),
            Type::Duration => text(Ty::Duration, &["1h", "90d"], random),
            Type::Version => text(Ty::Version, &["1.20", "1.40"], random),
            Type::Ip => text(Ty::Ip, &["10.0.0.1"], random),
            Type::Cidr => text(Ty::Cidr, &["10.0.0.0/8"], random),
            Type::FileMode => text(Ty::FileMode, &["0600", "0644"], random),
            Type::Regex => scalar(Value::String((*random.pick(&["^a", "[0-9]+", "."])).into())),
            Type::List(element) => (0..random.below(3))
                .map(|_| self.literal(element, rules, random))
                .collect::<Option<_>>()
                .map(ir::Literal::List),
            Type::Map(element) => {
                let entry = |key: &&str| Some(((*key).into(), self.literal(element, rules, random)?));
                KEYS.iter().take(2).map(entry).collect::<Option<_>>().map(ir::Literal::Map)
            }
            Type::Record(record) => {
                let fields = rules.records.get(record.index())?.fields.iter();
                fields.map(|(_, ty, _)| self.literal(ty, rules, random)).collect::<Option<_>>().map(ir::Literal::Record)
            }
            _ => None,
        }
    }

    /// An object of a kind.
    pub(crate) fn object_of(&self, id: KindId, random: &mut Random) -> Json {
        let kind = self.schema.kind(id);
        let reader = self
            .program
            .readers
            .iter()
            .find(|r| *r.api_version == *kind.gvk.api_version() && *r.kind == *kind.gvk.kind);
        let nodes = reader.map(|r| r.nodes.as_slice()).unwrap_or_default();
        let spot = Spot { nodes, at: (!nodes.is_empty()).then_some(0) };
        let mut object = match self.of_type(kind.root, spot, 0, random) {
            Json::Object(map) => map,
            _ => Map::new(),
        };
        let metadata = object.get_mut("metadata").and_then(Json::as_object_mut).map(std::mem::take);
        let mut metadata = metadata.unwrap_or_default();
        metadata.insert("name".into(), json!(random.pick(&NAMES)));
        if random.percent(70) {
            metadata.insert("namespace".into(), json!(random.pick(&NAMESPACES)));
        } else {
            metadata.remove("namespace");
        }
        let mut out = Map::new();
        out.insert("apiVersion".into(), json!(kind.gvk.api_version()));
        out.insert("kind".into(), json!(kind.gvk.kind));
        out.insert("metadata".into(), Json::Object(metadata));
        object.retain(|key, _| !out.contains_key(key));
        out.extend(object);
        Json::Object(out)
    }

    fn of_type(&self, ty: TypeId, spot: Spot<'_>, depth: usize, random: &mut Random) -> Json {
        let mut map = Map::new();
        for field in self.schema.fields(ty) {
            let below = spot.key(field.name);
            let required = !field.required_in.is_empty();
            let chance = match (below.at.is_some(), required) {
                (_, true) if self.broken == 0 => 100,
                (true, true) => 90,
                (true, false) => 60,
                (false, true) => 20,
                (false, false) => 2,
            };
            if depth < 16 && random.percent(chance) {
                map.insert(field.name.to_owned(), self.value(field.ty, below, depth + 1, random));
            }
        }
        for (key, below) in spot.keys() {
            if !map.contains_key(key)
                && !key.starts_with('$')
                && self.schema.field(ty, key).is_none()
                && random.percent(20)
            {
                map.insert(key.to_owned(), self.anything(below, depth + 1, random));
            }
        }
        Json::Object(map)
    }

    fn value(&self, ty: FieldType, spot: Spot<'_>, depth: usize, random: &mut Random) -> Json {
        if random.below(1000) < self.broken {
            return self.anything(spot, depth, random);
        }
        match ty {
            FieldType::Bool => json!(random.percent(50)),
            FieldType::Int(_) => self.int(random),
            FieldType::Float => json!(random.below(100) as f64 / 4.0),
            FieldType::String => self.text(random),
            FieldType::Bytes => {
                self.one_of(&["", "YWJj", "//8=", "YXBpVmVyc2lvbjogdjEKa2luZDogQ29uZmlnCg=="], &["?"], random)
            }
            FieldType::Quantity(_) => self.one_of(&QUANTITIES, &["much", "1GB"], random),
            FieldType::Duration(DurationForm::Text) => {
                self.one_of(&["5m", "1h30m", "0s", "2160h"], &["90d", "x"], random)
            }
            // Seconds beyond what a duration holds can't be read.
            FieldType::Duration(_) if self.broken == 0 => json!(random.below(4000)),
            FieldType::Duration(_) => self.int(random),
            FieldType::Timestamp => {
                self.one_of(&["2026-01-31T12:00:00Z", "2020-02-29T00:00:00Z"], &["2026-01-31"], random)
            }
            FieldType::Ip => self.one_of(&["10.0.0.1", "169.254.169.254", "::1"], &["10.0.0"], random),
            FieldType::Cidr => {
                self.one_of(&["10.0.0.0/8", "0.0.0.0/0", "169.254.0.0/16", "::/0", "10.1.2.3/8"], &["x"], random)
            }
            FieldType::Image => self.one_of(&IMAGES, &["Not An Image", ":"], random),
            FieldType::Cron => self.one_of(&["0 4 * * *", "@daily"], &["61 * * * *", ""], random),
            FieldType::FileMode => json!(*random.pick(&[420, 384, 511])),
            FieldType::IntOrString => {
                if random.percent(50) {
                    self.int(random)
                } else {
                    self.text(random)
                }
            }
            FieldType::IntOrPercent => match random.below(3) {
                0 => json!("50%"),
                1 => json!("100%"),
                _ => self.int(random),
            },
            FieldType::Enum(id) => {
                let values: Vec<&str> = self.schema.values(id).map(|v| v.text).collect();
                json!(*random.pick(&values))
            }
            FieldType::Selector(selector) if selector.form == SelectorForm::Labels => self.labels(random),
            FieldType::Selector(_) => self.selector(random),
            FieldType::Object(ty) => self.of_type(ty, spot, depth, random),
            FieldType::List { element, .. } => {
                let len = if spot.at.is_some() { random.below(4) } else { random.below(2) };
                let element = self.schema.element(element);
                Json::Array((0..len).map(|i| self.value(element, spot.item(i as u32), depth + 1, random)).collect())
            }
            FieldType::Map { value } => {
                let value = self.schema.element(value);
                let mut map = Map::new();
                for (key, below) in spot.keys() {
                    if random.percent(50) {
                        map.insert(key.to_owned(), self.value(value, below, depth + 1, random));
                    }
                }
                for _ in 0..random.below(3) {
                    let key =
                        if random.percent(70) { (*random.pick(&KEYS)).to_owned() } else { self.plain_text(random) };
                    map.insert(key, self.value(value, spot.each(), depth + 1, random));
                }
                Json::Object(map)
            }
            FieldType::Json | FieldType::Embedded => self.anything(spot, depth, random),
        }
    }

    /// A value of any type.
    fn anything(&self, spot: Spot<'_>, depth: usize, random: &mut Random) -> Json {
        match random.below(if depth < 16 { 10 } else { 6 }) {
            0 => Json::Null,
            1 => json!(random.percent(50)),
            2 => self.int(random),
            3 => json!(1.5),
            4 | 5 => self.text(random),
            6 | 7 => Json::Array(
                (0..random.below(3)).map(|i| self.anything(spot.item(i as u32), depth + 1, random)).collect(),
            ),
            _ => {
                let keys: Vec<_> = spot.keys().filter(|_| random.percent(70)).map(|(k, b)| (k.to_owned(), b)).collect();
                let mut map: Map<String, Json> =
                    keys.into_iter().map(|(key, below)| (key, self.anything(below, depth + 1, random))).collect();
                if random.percent(30) {
                    map.insert((*random.pick(&KEYS)).to_owned(), self.anything(spot.each(), depth + 1, random));
                }
                Json::Object(map)
            }
        }
    }

    /// A good text, or here and there a bad one.
    fn one_of(&self, good: &[&str], bad: &[&str], random: &mut Random) -> Json {
        let broken = self.broken > 0 && random.percent(8);
        json!(*random.pick(if broken { bad } else { good }))
    }

    fn int(&self, random: &mut Random) -> Json {
        let known = random.percent(30) && !self.ints.is_empty();
        if known {
            return json!(*random.pick(&self.ints));
        }
        json!(*random.pick(&[0i64, 1, 2, 3, 80, 1000, -1, i64::MAX]))
    }

    fn text(&self, random: &mut Random) -> Json {
        json!(self.plain_text(random))
    }

    fn plain_text(&self, random: &mut Random) -> String {
        match random.below(10) {
            0..6 if !self.texts.is_empty() => random.pick(&self.texts).clone(),
            6 | 7 => (*random.pick(&NAMES)).to_owned(),
            8 => (*random.pick(&NAMESPACES)).to_owned(),
            _ => (*random.pick(&JUNK)).to_owned(),
        }
    }

    fn labels(&self, random: &mut Random) -> Json {
        let count = random.below(3);
        let pairs = (0..count).map(|_| ((*random.pick(&KEYS)).to_owned(), json!(*random.pick(&["web", "api", ""]))));
        Json::Object(pairs.collect())
    }

    fn selector(&self, random: &mut Random) -> Json {
        let mut map = Map::new();
        if random.percent(60) {
            map.insert("matchLabels".into(), self.labels(random));
        }
        if random.percent(30) {
            let operator = if self.broken > 0 && random.percent(10) {
                "in"
            } else {
                random.pick(&["In", "NotIn", "Exists", "DoesNotExist"])
            };
            let mut one = json!({"key": *random.pick(&KEYS), "operator": operator});
            if operator.ends_with("In") || (self.broken > 0 && random.percent(10)) {
                one["values"] = json!(["web", *random.pick(&["api", "db"])]);
            }
            map.insert("matchExpressions".into(), json!([one]));
        }
        Json::Object(map)
    }
}

/// Where in a reader's trie a value stands, if the reader has anything to do there.
#[derive(Clone, Copy, Debug)]
struct Spot<'t> {
    nodes: &'t [TrieNode],
    at: Option<usize>,
}

impl<'t> Spot<'t> {
    fn node(self) -> Option<&'t TrieNode> {
        self.nodes.get(self.at?)
    }

    fn to(self, at: Option<usize>) -> Spot<'t> {
        Spot { nodes: self.nodes, at }
    }

    fn key(self, key: &str) -> Spot<'t> {
        self.to(self.node().and_then(|n| n.keys.iter().find(|(k, _)| **k == *key)).map(|(_, id)| id.index()))
    }

    fn each(self) -> Spot<'t> {
        self.to(self.node().and_then(|n| n.each.or(n.entries)).map(|id| id.index()))
    }

    fn item(self, index: u32) -> Spot<'t> {
        let item = self.node().and_then(|n| n.items.iter().find(|(i, _)| *i == index)).map(|(_, id)| id.index());
        if item.is_some() { self.to(item) } else { self.each() }
    }

    fn keys(self) -> impl Iterator<Item = (&'t str, Spot<'t>)> {
        let keys = self.node().map(|n| n.keys.as_slice()).unwrap_or_default();
        keys.iter().map(move |(key, id)| (&**key, self.to(Some(id.index()))))
    }
}

/// Texts and numbers that a program mentions.
fn constants(program: &Program) -> (Vec<String>, Vec<i64>) {
    let (mut texts, mut ints) = (BTreeSet::new(), BTreeSet::new());
    let mut take = |constant: &Const| match constant {
        Const::Str(text) if text.len() < 60 => {
            texts.insert(text.to_string());
        }
        Const::Int(i) => ints.extend([*i, i.saturating_add(1)]),
        _ => {}
    };
    for node in &program.nodes {
        match &node.op {
            Op::Const { value } => take(value),
            Op::In { set, .. } => set.iter().for_each(&mut take),
            _ => {}
        }
    }
    let mut literals: Vec<&Literal> = program.literals.iter().collect();
    literals.extend(program.params.iter().filter_map(|p| p.default.as_ref()));
    while let Some(literal) = literals.pop() {
        match literal {
            Literal::Unset => {}
            Literal::Scalar(constant) => take(constant),
            Literal::List(items) | Literal::Record(items) => literals.extend(items),
            Literal::Map(entries) => entries.iter().for_each(|(key, value)| {
                take(&Const::Str(key.clone()));
                literals.push(value);
            }),
        }
    }
    // What patterns and enums accept is drawn from them too, as it stands.
    let by_text: BTreeMap<String, ()> = texts.into_iter().map(|t| (t.replace('*', "x"), ())).collect();
    (by_text.into_keys().collect(), ints.into_iter().collect())
}
