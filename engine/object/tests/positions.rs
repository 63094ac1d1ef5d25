//! Every value knows where it stands.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{nodes, read_text};
use insta::assert_snapshot;

#[track_caller]
fn show(text: &str) -> String {
    let (sources, _, read) = read_text(text);
    let object = read.objects.first().unwrap_or_else(|| panic!("{:?}", read.diagnostics));
    let mut out = nodes(&sources, &object.tree, object.root);
    for d in &read.diagnostics {
        out.push_str(&common::line(&sources, d));
    }
    out
}

#[test]
fn block_style_with_comments_and_empty_values() {
    let text = "\
--- # ünïcode: comment
apiVersion: v1 # c
kind:   Pod
metadata:
  name: \"ä\"   # after
  labels:
    a/b: 'it''s'   
    empty:
spec:
  # of the list
  containers:
  - name: c   # - not a dash
    image: >-  # header

      folded
      text

    args:
      - \"a\\\"b\"
      -
      - - x
        - !!str 1
    command: |
      one
        two

# end
status:
";
    assert_snapshot!(show(text));
}

#[test]
fn flow_style() {
    let text = "{apiVersion: v1, kind: Pod, \"metadata\": {name: a, labels: {}}, \n spec: {containers: [ {name: c},\n  {name: d , args: [ x, 'y' , [a: b], k: ] }], x: , ? y : z, w}}\n";
    assert_snapshot!(show(text));
}

#[test]
fn anchors_aliases_and_merges() {
    let text = "\
apiVersion: v1
kind: Pod
metadata: &meta
  name: a
  labels: &l
    x: 1
spec:
  <<: *l
  <<: [{y: 2}, *meta]
  name: own
  selector: *l
  &k key: *k
  *k : !foo &m bar
  list:
  - *m
  - &n {a: [*m]}
  - *n
";
    assert_snapshot!(show(text));
}

#[test]
fn json_positions() {
    let text = "{\n \"apiVersion\": \"v1\", \"k\\u0069nd\" : \"Pod\",\n \"metadata\": {\"name\": \"ä\\n\"}, \"n\": [1, -0, 1.0, 1e3, 99999999999999999999, true, null, [], {}]\n}";
    assert_snapshot!(show(text));
}
