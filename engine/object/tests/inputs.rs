//! What counts as an object, and what becomes of inputs that are none or are broken.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{read_text, summary};
use insta::assert_snapshot;

#[track_caller]
fn show(text: &str) -> String {
    let (sources, _, read) = read_text(text);
    summary(&sources, &read)
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

#[test]
fn one_broken_document_does_not_stop_the_others() {
    let text = format!("{POD}---\napiVersion: v1\nkind: Service\nspec:\n\tports: []\n---\n{POD}");
    assert_snapshot!(show(&text));
}

#[test]
fn documents_without_identity_are_skipped_with_a_note() {
    let text = format!("# only a comment\n---\nreplicas: 3\n---\n- a\n---\n...\n---\nkind: Pod\n---\nword\n---\n{POD}");
    assert_snapshot!(show(&text));
}

#[test]
fn lists_are_opened_and_typed_lists_give_their_items_a_kind() {
    let text = "{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [{\"metadata\": {\"name\": \"a\"}}, \
        {\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\", \"namespace\": \"n\"}}, 3]}, \
        {\"metadata\": {\"generateName\": \"b-\"}}]}\n---\napiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: l}\nspec: {}\nitems: []\n---\napiVersion: v1\nkind: List\nitems:\n";
    assert_snapshot!(show(text));
}

#[test]
fn a_duplicate_key_makes_only_its_own_item_unreadable() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {hostPID: true, hostPID: false}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: fine}\n";
    assert_snapshot!(show(text));
}

#[test]
fn keys_are_compared_after_escapes_and_yaml_booleans() {
    let text = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"k\\u0069nd\": \"Service\"}}\n---\n{POD}data:\n  yes: 1\n  \"true\": 2\n  1: a\n  0x1: b\n"
    );
    assert_snapshot!(show(&text));
}

#[test]
fn a_merge_that_readers_order_differently_is_an_error() {
    let text =
        format!("{POD}a: &a {{x: 1, y: 2}}\nfine: {{<<: *a, x: 3}}\nsame: {{x: 1, <<: *a}}\nbad: {{x: 3, <<: *a}}\n");
    assert_snapshot!(show(&text));
}

#[test]
fn ndjson_and_concatenated_json_go_on_after_a_broken_value() {
    let text = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}\n{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\n{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}} {\"kind\": 1, \"apiVersion\": \"v1\"}\n";
    assert_snapshot!(show(text));
}

#[test]
fn braces_that_are_yaml_and_not_json_are_read_as_yaml() {
    let text = "{apiVersion: v1, kind: Pod, metadata: {name: a},}\n---\n{\"apiVersion\": \"v1\", # c\n \"kind\": 'Pod'}\n--- {apiVersion: v1, kind: Pod}\n";
    assert_snapshot!(show(text));
}

#[test]
fn charts_are_skipped_with_one_note_that_names_the_way() {
    let text = "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include \"x\" . }}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: x-{{ .Values.y }}\n";
    assert_snapshot!(show(text));
}

#[test]
fn a_template_in_a_text_or_comment_hides_nothing() {
    let text = format!(
        "{POD}annotations: {{a: \"{{{{ .Values.x }}}}\"}}\n---\n{POD}spec: \"{{{{ x }}}}\na: b: c\n# {{{{ x }}}}\n"
    );
    assert_snapshot!(show(&text));
}

#[test]
fn admission_reviews_give_object_old_object_and_request() {
    let text = r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","kind":{"group":"apps","version":"v1","kind":"Deployment"},"namespace":"n","operation":"UPDATE","object":{"metadata":{"name":"a"}},"oldObject":{"metadata":{"name":"a"}}}}
{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"operation":"DELETE","name":"z","object":null,"oldObject":{"apiVersion":"v1","kind":"Pod"}}}
{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"allowed":true}}"#;
    assert_snapshot!(show(text));
}

#[test]
fn an_object_whose_identity_has_a_wrong_type_is_unreadable() {
    assert_snapshot!(show(
        "apiVersion: v1\nkind: 3\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: 1, namespace: yes}\n---\napiVersion: v1\nkind: Pod\nmetadata: []\n"
    ));
}

#[test]
fn odd_line_breaks_could_hide_a_setting() {
    assert_snapshot!(show(&format!("{POD}spec:\n  hostPID: false # x\u{2028}  hostPID: true\n")));
}

#[test]
fn a_byte_order_mark_directives_and_document_ends_are_no_content() {
    assert_snapshot!(show(&format!(
        "\u{feff}%YAML 1.1\n---\n{POD}...\n%TAG !t! tag:x,1:\n---\n{POD}a: !t!b 3\n...\n{POD}"
    )));
}

#[test]
fn kind_may_come_last_and_lines_may_end_in_cr_lf() {
    assert_snapshot!(show(
        "metadata:\r\n  name: a\r\napiVersion: v1\r\nkind: Pod\r\n---\r\nspec: [\r\napiVersion: v1\r\nkind: \"Pod\" # x\r\n"
    ));
}
