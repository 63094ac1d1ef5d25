"""The cases that every binding is held to: bindings/conformance/README.md."""

import base64
import json
import os
from pathlib import Path

import pytest
import upright

FOLDER = Path(os.environ.get("UPRIGHT_CONFORMANCE", "conformance/cases"))
CASES = [case for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())["cases"]]
STATUS = {
    upright.OptionsError: "options",
    upright.RulesError: "rules",
    upright.InputError: "input",
    upright.Cancelled: "cancelled",
}
compiled = {}


def document(value):
    """An options document as bytes: an object as JSON, a string as it is, nothing as nothing."""
    if value is None:
        return b""
    return (value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)).encode()


def evaluator(case):
    text = document(case.get("compile"))
    if text not in compiled:
        compiled[text] = upright.Rules.from_json(text)
    return compiled[text].evaluator_from_json(document(case.get("judge")))


def given(case):
    def one(value):
        data = base64.b64decode(value["base64"]) if value.get("base64") is not None else value["text"].encode()
        return upright.Input(value["name"], data, value.get("lookup", False))

    return [one(value) for value in case.get("inputs", [])]


def test_there_are_cases():
    assert len(CASES) >= 300
    print(f"conformance: python: {len(CASES)} run, 0 skipped")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    try:
        result = run(case)
    except upright.UprightError as error:
        assert case.get("error"), error
        assert STATUS[type(error)] == case["error"]["status"]
        assert str(error) == case["error"]["message"]
        return
    assert not case.get("error")
    for key, value in result.items():
        if key in case:
            assert value == case[key], key


def run(case):
    with evaluator(case) as judge:
        if case["call"] == "fix":
            fixed = judge.fix(given(case))
            return {"files": [{"name": file["name"], "text": file["text"]} for file in fixed.raw["files"]], "left": fixed.left}
        if case["call"] == "admit":
            return {"response": judge.admit(case["review"], inventory=given(case))}
        report = judge.check(given(case))
        lines = judge.render(given(case), "ndjson")
        findings = [line + "\n" for line in lines.split("\n")[:-1]]
        wanted = "".join(line if line.endswith("\n") else line + "\n" for line in case.get("findings", []))
        assert lines == wanted
        return {"objects": report.objects, "errors": len(report.errors), "findings": case.get("findings", findings)}
