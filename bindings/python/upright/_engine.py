"""The classes around the handles of libupright."""

from __future__ import annotations

import json
import threading
import weakref
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from . import _errors, _native
from ._model import Fixed, Input, Report

# What cffi makes of the header has no types that a checker could know.
ffi: Any = _native.ffi
lib: Any = _native.lib

#: What judging takes: an input, or the content of one.
Content = Union[Input, bytes, str, Mapping[str, Any]]

_ABI = 1
if lib.upright_v1_abi_version() != _ABI:
    raise ImportError(f"libupright speaks version {lib.upright_v1_abi_version()} of its interface, this module {_ABI}")


def version() -> str:
    """The version of the engine."""
    out = ffi.new("upright_v1_str *")
    lib.upright_v1_version(out)
    return _text(out)


class _Handle:
    """A handle that is freed once: by ``close``, at the end of ``with``, or when nobody has it any more.

    It may be used from many threads. One that closes it while others are in a call only says that it is no longer
    wanted; the last of them frees it.
    """

    def __init__(self, pointer: Any, free: Any, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._users = 0
        self._closed = False
        self._pointer = pointer
        self._finalizer = weakref.finalize(self, free, pointer)

    def __enter__(self) -> "_Handle":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Frees what it holds. A call after that is an error; a second ``close`` is nothing."""
        with self._lock:
            self._closed = True
            idle = self._users == 0
        if idle:
            self._finalizer()

    def _use(self) -> "_Use":
        return _Use(self)


class _Use:
    """The time in which a call needs a handle."""

    def __init__(self, handle: _Handle) -> None:
        self._handle = handle

    def __enter__(self) -> Any:
        handle = self._handle
        with handle._lock:
            if handle._closed:
                raise ValueError(f"the {handle._what} is closed")
            handle._users += 1
        return handle._pointer

    def __exit__(self, *_: Any) -> None:
        handle = self._handle
        with handle._lock:
            handle._users -= 1
            last = handle._closed and handle._users == 0
        if last:
            handle._finalizer()


class Cancel(_Handle):
    """A switch that ends the calls it was given to, from any thread. It can't be taken back."""

    def __init__(self) -> None:
        super().__init__(lib.upright_v1_cancel_new(), lib.upright_v1_cancel_free, "switch")

    def set(self) -> None:
        """Ends the calls, those that run and those to come."""
        with self._use() as pointer:
            lib.upright_v1_cancel_set(pointer)


class Rules(_Handle):
    """Compiled rules.

    ``packs`` are rule texts: the name of each pack, and the text of each of its files by path. ``crds`` are
    CustomResourceDefinitions, as YAML, by name. ``standard`` says whether the standard rules are there.
    """

    def __init__(
        self,
        packs: Optional[Mapping[str, Mapping[str, str]]] = None,
        *,
        crds: Optional[Mapping[str, str]] = None,
        standard: bool = True,
    ) -> None:
        def pack(name: str, files: Mapping[str, str]) -> Dict[str, Any]:
            return {"name": name, "files": [{"path": path, "text": text} for path, text in files.items()]}

        options: Dict[str, Any] = {} if standard else {"standard": False}
        if packs:
            options["packs"] = [pack(name, files) for name, files in packs.items()]
        if crds:
            options["crds"] = [{"name": name, "text": text} for name, text in crds.items()]
        self._compile(_document(options))

    def _compile(self, document: Tuple[bytes, int]) -> None:
        pointer = _made("upright_v1_rules **", lambda out, error: lib.upright_v1_rules_new(*document, out, error))
        super().__init__(pointer, lib.upright_v1_rules_free, "rules")

    @classmethod
    def from_json(cls, document: bytes) -> "Rules":
        """The same by a document of compile options, as all bindings take it."""
        rules = cls.__new__(cls)
        rules._compile((document, len(document)))
        return rules

    def evaluator(self, **options: Any) -> "Evaluator":
        """Rules with everything fixed that does not depend on objects.

        One of ``profile``, ``rules`` and ``packs`` chooses; ``params`` sets parameters, ``facts`` gives external
        documents, ``kubernetes`` is a version such as ``"1.36"``, ``now`` a time (microseconds since 1970, or as in
        RFC 3339), ``coverage`` what the inventory holds all of, ``limits`` and ``admission`` as the manual says.
        Options that are None are those not given.
        """
        return self._evaluator(_document({key: value for key, value in options.items() if value is not None}))

    def evaluator_from_json(self, document: bytes) -> "Evaluator":
        """The same by a document of judge options, as all bindings take it."""
        return self._evaluator((document, len(document)))

    def _evaluator(self, document: Tuple[bytes, int]) -> "Evaluator":
        with self._use() as rules:
            pointer = _made(
                "upright_v1_evaluator **",
                lambda out, error: lib.upright_v1_evaluator_new(rules, *document, out, error),
            )
        return Evaluator(pointer)

    def describe(self) -> Dict[str, Any]:
        """Rules, parameters, profiles, frameworks and warnings, as JSON values."""
        with self._use() as rules:
            value = _json(lambda out, error: lib.upright_v1_rules_describe(rules, out, error))
        return dict(value)


class Evaluator(_Handle):
    """Judges objects. Made by :meth:`Rules.evaluator`."""

    def __init__(self, pointer: Any) -> None:
        super().__init__(pointer, lib.upright_v1_evaluator_free, "evaluator")

    def check(
        self,
        content: "Union[Content, Iterable[Content]]",
        *,
        inventory: "Iterable[Content]" = (),
        cancel: Optional[Cancel] = None,
    ) -> Report:
        """Judges objects: one, or many in one call, which is much quicker than a call for each.

        ``inventory`` is what rules that join find besides. What could not be read is in the report's ``diagnostics``,
        and no exception.
        """
        inputs = _Inputs(_listed(content), list(inventory))
        with self._use() as evaluator, _optional(cancel) as switch:
            report = _made(
                "upright_v1_report **",
                lambda out, error: lib.upright_v1_check(evaluator, inputs.array, len(inputs), switch, out, error),
            )
        try:
            text = ffi.new("upright_v1_str *")
            lib.upright_v1_report_json(report, text)
            return Report.of(_text(text), lib.upright_v1_report_objects(report))
        finally:
            lib.upright_v1_report_free(report)

    def render(self, content: "Union[Content, Iterable[Content]]", format: str) -> str:
        """Judges objects, and gives the report as text: ``human``, ``json``, ``ndjson``, ``sarif``, ``junit`` or
        ``github``."""
        inputs = _Inputs(_listed(content), [])
        name = format.encode()
        with self._use() as evaluator:
            report = _made(
                "upright_v1_report **",
                lambda out, error: lib.upright_v1_check(evaluator, inputs.array, len(inputs), ffi.NULL, out, error),
            )
        try:
            return _owned(lambda out, error: lib.upright_v1_report_as(report, name, len(name), out, error))
        finally:
            lib.upright_v1_report_free(report)

    def admit(self, review: "Union[bytes, str, Mapping[str, Any]]", *, inventory: "Iterable[Content]" = ()) -> Dict[str, Any]:
        """Answers an AdmissionReview of admission.k8s.io/v1: gives the AdmissionReview to send back.

        A review that can't be answered raises :class:`InputError`; send an HTTP status of 400.
        """
        data = Input("review", review).data()
        inputs = _Inputs([], list(inventory))
        with self._use() as evaluator:
            answer = _json(
                lambda out, error: lib.upright_v1_admit(
                    evaluator, data, len(data), inputs.array, len(inputs), out, ffi.NULL, error
                )
            )
        return dict(answer)

    def fix(self, content: "Union[Content, Iterable[Content]]") -> Fixed:
        """The texts of inputs with everything mended that rules know how to mend. Nothing is written anywhere."""
        inputs = _Inputs(_listed(content), [])
        with self._use() as evaluator:
            value = _json(lambda out, error: lib.upright_v1_fix(evaluator, inputs.array, len(inputs), out, error))
        return Fixed(files={file["name"]: file["text"] for file in value["files"]}, left=value["left"], raw=value)


class _Inputs:
    """Inputs as the library wants them, with what they point to."""

    def __init__(self, judged: List[Content], lookup: List[Content]) -> None:
        self._kept: List[Any] = []
        rows = []
        for number, content in enumerate(judged + lookup):
            given = content if isinstance(content, Input) else Input(f"object {number}", content)
            name, data = given.name.encode("utf-8", "replace"), given.data()
            self._kept += [ffi.from_buffer(name), ffi.from_buffer(data)]
            flags = _LOOKUP if given.lookup or number >= len(judged) else 0
            rows.append((self._kept[-2], len(name), self._kept[-1], len(data), flags))
        self.array = ffi.new("upright_v1_input[]", rows)

    def __len__(self) -> int:
        return len(self.array)


_LOOKUP = 1


def _listed(content: Any) -> List[Content]:
    if isinstance(content, (Input, bytes, bytearray, memoryview, str, Mapping)):
        return [content]  # type: ignore[list-item]
    return list(content)


class _optional:
    def __init__(self, cancel: Optional[Cancel]) -> None:
        self._use = None if cancel is None else cancel._use()

    def __enter__(self) -> Any:
        return ffi.NULL if self._use is None else self._use.__enter__()

    def __exit__(self, *error: Any) -> None:
        if self._use is not None:
            self._use.__exit__(*error)


def _document(options: Mapping[str, Any]) -> Tuple[bytes, int]:
    try:
        text = json.dumps(options, allow_nan=False).encode() if options else b""
    except (TypeError, ValueError) as error:
        raise _errors.OptionsError(f"the options are no JSON: {error}") from error
    return text, len(text)


def _made(kind: str, call: Any) -> Any:
    """What a call gives, or its error raised."""
    out, error = ffi.new(kind), ffi.new("upright_v1_error **")
    status = call(out, error)
    if status == 0:
        return out[0]
    try:
        message, document = ffi.new("upright_v1_str *"), ffi.new("upright_v1_str *")
        lib.upright_v1_error_message(error[0], message)
        lib.upright_v1_error_json(error[0], document)
        kind_of = _errors.BY_STATUS.get(status, _errors.InternalError)
        text = _text(document)
        diagnostics = json.loads(text).get("diagnostics", []) if text else []
        raise kind_of(_text(message), diagnostics)
    finally:
        lib.upright_v1_error_free(error[0])


def _owned(call: Any) -> str:
    """The text that a call gives away."""
    handle = _made("upright_v1_text **", call)
    try:
        out = ffi.new("upright_v1_str *")
        lib.upright_v1_text_get(handle, out)
        return _text(out)
    finally:
        lib.upright_v1_text_free(handle)


def _json(call: Any) -> Any:
    return json.loads(_owned(call))


def _text(text: Any) -> str:
    return bytes(ffi.buffer(text.ptr, text.len)).decode() if text.len else ""
