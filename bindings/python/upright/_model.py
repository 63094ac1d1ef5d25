"""What goes in and what comes out: plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union


@dataclass(frozen=True)
class Input:
    """A file, or what stands for one.

    ``content`` is bytes or text (YAML or JSON: one or many objects, lists, a review of an admission), or an object as a
    dictionary, or several. With ``lookup`` its objects are only found by rules that join, and are not judged.
    """

    name: str
    content: "Union[bytes, str, Mapping[str, Any], Sequence[Mapping[str, Any]]]"
    lookup: bool = False

    def data(self) -> bytes:
        """The content as bytes."""
        content = self.content
        if isinstance(content, (bytes, bytearray, memoryview)):
            return bytes(content)
        if isinstance(content, str):
            return content.encode("utf-8", "surrogatepass")
        if isinstance(content, Mapping):
            return json.dumps(content, allow_nan=False).encode()
        if isinstance(content, Sequence):
            return b"".join(json.dumps(one, allow_nan=False).encode() + b"\n" for one in content)
        raise TypeError(f"an input is bytes, a text, an object or a list of objects, and not {type(content).__name__}")


@dataclass(frozen=True)
class ObjectRef:
    """Which object a finding is about. ``namespace`` is empty where there is none."""

    api_version: str
    kind: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Finding:
    """One place of an object that breaks one rule."""

    rule: str
    severity: str
    message: str
    object: ObjectRef
    #: Where in the object: ``spec.containers[0].image``; empty for the object itself.
    path: str
    help: Optional[str] = None
    #: The input, and the line and column in it, from 1.
    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    #: Whether the place is where something is missing.
    missing: bool = False
    #: Why a waiver excuses the finding; None where none does.
    waived: Optional[str] = None
    #: A JSON Patch (RFC 6902) that mends the object, where the rule knows one.
    patch: Optional[List[Dict[str, Any]]] = None
    controls: List[Dict[str, str]] = field(default_factory=list)
    evidence: List[Dict[str, str]] = field(default_factory=list)

    @staticmethod
    def of(value: Mapping[str, Any]) -> "Finding":
        """From the JSON of a report."""
        about = value["object"]
        waived = value.get("waived")
        return Finding(
            rule=value["rule"],
            severity=value["severity"],
            message=value["message"],
            object=ObjectRef(
                about.get("apiVersion", ""), about["kind"], about.get("namespace") or "", about.get("name") or ""
            ),
            path=value.get("path", ""),
            help=value.get("help"),
            file=value.get("file"),
            line=value.get("line"),
            column=value.get("column"),
            missing=bool(value.get("missing", False)),
            waived=waived.get("reason") if isinstance(waived, Mapping) else waived,
            patch=(value.get("fix") or {}).get("patch"),
            controls=list(value.get("controls", ())),
            evidence=list(value.get("evidence", ())),
        )

    def row(self) -> Dict[str, Any]:
        """As a flat row, for tables."""
        row = {key: value for key, value in asdict(self).items() if not isinstance(value, (list, dict))}
        return {**row, **asdict(self.object)}


@dataclass(frozen=True)
class Report(Sequence[Finding]):
    """What a call has found; itself the sequence of the findings that no waiver excuses.

    ``diagnostics`` says what could not be read, and so was not judged: look at it before you trust an empty report.
    """

    findings: List[Finding]
    waived: List[Finding]
    objects: int
    diagnostics: List[Dict[str, Any]]
    #: The report as ``upright check --output json`` prints it.
    raw: str = field(repr=False)

    @staticmethod
    def of(text: str, objects: int) -> "Report":
        """From the report as JSON."""
        value = json.loads(text)
        findings = [Finding.of(finding) for finding in value["findings"]]
        return Report(
            findings=[finding for finding in findings if finding.waived is None],
            waived=[finding for finding in findings if finding.waived is not None],
            objects=objects,
            diagnostics=value.get("diagnostics", []),
            raw=text,
        )

    @property
    def errors(self) -> List[Dict[str, Any]]:
        """The diagnostics of inputs that could not be read."""
        return [diagnostic for diagnostic in self.diagnostics if diagnostic.get("level") == "error"]

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, index: Any) -> Any:
        return self.findings[index]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def rows(self) -> List[Dict[str, Any]]:
        """The findings as flat rows: ``pandas.DataFrame(report.rows())``, ``pyarrow.Table.from_pylist(report.rows())``."""
        return [finding.row() for finding in self.findings]


@dataclass(frozen=True)
class Fixed:
    """What fixing has come to."""

    #: The new text of each input that changes, by its name.
    files: Dict[str, str]
    #: How many findings are left.
    left: int
    #: Everything, as JSON values.
    raw: Dict[str, Any] = field(repr=False)
