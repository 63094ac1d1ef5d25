//! What the schema says of objects.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod common;

use std::fmt::Write;

use common::{line, read_text};
use insta::assert_snapshot;
use upright_object::{Step, Validator, place, validate};
use upright_schema::{Schema, Version};
use upright_source::Level;

fn check(text: &str) -> String {
    let (sources, _, read) = read_text(text);
    assert_eq!(read.diagnostics, vec![]);
    let mut validator = Validator::new(Schema::builtin(), Version::NEWEST);
    let mut out = String::new();
    for object in &read.objects {
        for d in validator.object(object) {
            write!(out, "{}", line(&sources, &d)).unwrap();
            match d.suggestion {
                Some(s) => writeln!(out, " => {:?}", s.replacement).unwrap(),
                None => out.push('\n'),
            }
        }
    }
    out
}

#[test]
fn nothing_is_wrong_with_what_the_api_server_takes() {
    assert_eq!(check(include_str!("data/web.yaml")), "");
    assert_eq!(check(include_str!("data/live.yaml")), "");
}

#[test]
fn every_mistake_has_its_place_and_its_help() {
    assert_snapshot!(check(include_str!("data/wrong.yaml")));
}

#[test]
fn a_field_of_another_version_is_unknown_in_this_one() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: c, image: x}]\n  hostnameOverride: a\n";
    let (_, _, read) = read_text(text);
    let old = validate(&read.objects[0], Schema::builtin(), Version::parse("1.31").unwrap());
    let new = validate(&read.objects[0], Schema::builtin(), Version::NEWEST);
    assert_eq!((old.len(), new), (1, vec![]));
    assert_eq!((old[0].level, old[0].code), (Level::Warning, "M0040"));
}

#[test]
fn a_missing_field_is_pointed_at_where_it_would_belong() {
    let (sources, _, read) = read_text(include_str!("data/web.yaml"));
    let object = &read.objects[0];
    let at = |path: &str| {
        let place = place(object, &Step::parse_path(path).unwrap());
        let (_, at) = sources.locate(place.span.unwrap()).unwrap();
        (at.line, sources.slice(place.span.unwrap()).to_owned(), place.missing)
    };
    assert_eq!(at("spec.replicas"), (13, "3".to_owned(), false));
    assert_eq!(at("spec.template.spec.containers[0].securityContext.privileged"), (38, "name".to_owned(), true));
    assert_eq!(at("spec.template.spec.securityContext.runAsUser"), (24, "securityContext".to_owned(), true));
    assert_eq!(at("metadata.labels[\"a/b\"]"), (7, "labels".to_owned(), true));
    assert_eq!(at("immutable"), (3, "Deployment".to_owned(), true));
    assert_eq!(at(""), (3, "Deployment".to_owned(), false));
}
