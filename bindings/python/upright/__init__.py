"""Upright finds misconfigured Kubernetes objects.

Compile rules once, then judge objects as often as you like, from as many threads as you like; the interpreter's lock is
released while objects are judged::

    import upright

    rules = upright.Rules()
    with rules.evaluator(profile="recommended") as evaluator:
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
               "spec": {"hostNetwork": True, "containers": []}}
        for finding in evaluator.check(pod):
            print(finding.severity, finding.rule, finding.path, finding.message)

Objects are given as dictionaries, or as the bytes or text of files (YAML, JSON, lists, reviews of admission).
"""

from ._errors import Cancelled, InputError, InternalError, OptionsError, RulesError, UprightError
from ._model import Finding, Fixed, Input, ObjectRef, Report
from ._engine import Cancel, Evaluator, Rules, version

__all__ = [
    "Cancel",
    "Cancelled",
    "Evaluator",
    "Finding",
    "Fixed",
    "Input",
    "InputError",
    "InternalError",
    "ObjectRef",
    "OptionsError",
    "Report",
    "Rules",
    "RulesError",
    "UprightError",
    "version",
]
__version__ = version()
