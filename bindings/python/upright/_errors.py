"""Why a call failed, as exceptions."""

from __future__ import annotations

from typing import Any, Dict, List


class UprightError(Exception):
    """A call failed. ``diagnostics`` says where, as the reports of ``upright check --output json`` do."""

    def __init__(self, message: str, diagnostics: "List[Dict[str, Any]] | None" = None) -> None:
        super().__init__(message)
        self.diagnostics: List[Dict[str, Any]] = diagnostics or []


class OptionsError(UprightError, ValueError):
    """An option, or what it names, is wrong."""


class RulesError(UprightError, ValueError):
    """The rules can't be used."""


class InputError(UprightError, ValueError):
    """An input is no such document as is wanted."""


class Cancelled(UprightError):
    """The call was cancelled."""


class InternalError(UprightError, RuntimeError):
    """A mistake in Upright: please report it."""


BY_STATUS = {1: OptionsError, 2: RulesError, 3: InputError, 4: Cancelled, 5: OptionsError, 6: InternalError}
