#!/usr/bin/env python3
"""Writes facts/facts.txt: the types, fields and kinds of Kubernetes, from pinned registry packages.

    python3 engine/schema/gen/facts.py            writes facts/facts.txt
    python3 engine/schema/gen/facts.py --check    fails if facts/facts.txt is not what it would write
    ... --cache DIR                               keeps the packages there (default: a temporary folder)

Needs Python's standard library, pip and npm. The packages are read as archives; nothing in them is installed or run.
Each is pinned by version and sha256. What they hold, and what each is trusted for:

    PyPI kubernetes-validate   all types, fields, formats, required fields, list kinds and keys, kinds
    PyPI lightkube-models      plural names of resources, and whether they are namespaced
    npm  kubernetes-models     values of enums (the published OpenAPI documents have none)

For a new version of Kubernetes: raise the versions here, and the bounds in src/versions.rs; read the difference.
"""
import argparse
import ast
import collections
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

VERSIONS = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]
SCHEMAS = ("kubernetes-validate==1.37.0", "kubernetes_validate-1.37.0-py3-none-any.whl",
           "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9")
RESOURCES = {
    "1.31": ("1.31.1.8", "50c0e2dd2c125cd9b50e93269e2d212bcbec19f7b00de91aa66a5ec320772fae"),
    "1.32": ("1.32.0.8", "73786dac63085521f4c88aa69d86bfdc76a67da997c1770e5bdcef8482e4b2a0"),
    "1.33": ("1.33.1.8", "cb6343388eb6f03c968ca4f23678743223cdf8f841f9c07f8bd603718e771f83"),
    "1.34": ("1.34.0.8", "7731233ff4e69b6ffd8f7c6dde0788196a0adb76ac7eedc8383f88d4545ff19c"),
    "1.35": ("1.35.0.8", "d01fce42f96baf47a77a571bff59d6a513e96ae043fc03cfaaaaf79c609c4441"),
    "1.36": ("1.36.3.8", "a938eed82e61ae3083e7cac15802e58cf8f7e5d7d6a9a9576d5cbb043427db46"),
    "1.37": ("1.37.0.8", "fe5a16a2a266fd1a5a1472d6f1ee873dbc85d690bc8d60512b1e01157a3d6745"),
}
ENUMS = ("kubernetes-models@5.1.0", "kubernetes-models-5.1.0.tgz",
         "a7b5c0d34639c52699fc2998879590b20d57558598fb35b219b3e5a5871aa0c0")

FACTS = Path(__file__).resolve().parent.parent / "facts" / "facts.txt"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
# Definitions that are single values.
SINGLE = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    META + "Time": "time",
    META + "MicroTime": "microtime",
    META + "Duration": "duration",
}
# How definitions are named in the table: the first prefix that fits is replaced.
PREFIXES = [
    ("io.k8s.api.", ""),
    ("io.k8s.apimachinery.pkg.apis.meta.", "meta."),
    ("io.k8s.apiextensions-apiserver.pkg.apis.", ""),
    ("io.k8s.kube-aggregator.pkg.apis.", ""),
]
DEPRECATED = re.compile(r"\bDeprecated[:.]|\b[Tt]his field is deprecated|\bis a deprecated alias\b|\bis the deprecated field\b")

Field = collections.namedtuple("Field", "type required deprecated")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--cache")
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        cache = Path(arguments.cache or temporary)
        cache.mkdir(parents=True, exist_ok=True)
        text = write(read(cache))
    if not arguments.check:
        FACTS.write_text(text)
    elif FACTS.read_text() != text:
        sys.exit(f"{FACTS} differs from what the packages say")


# ---------------------------------------------------------------------------------------------- the packages

def fetch(cache, command, name, digest):
    """The path of a package, fetched unless it is there, and its digest checked."""
    path = cache / name
    if not path.exists():
        subprocess.run(command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{name}: sha256 is {found}, pinned is {digest}")
    return path


def pip(package):
    return [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", ".", package]


def read(cache):
    """What the packages say: by version the types, and over all versions the resources of kinds."""
    schemas = fetch(cache, pip(SCHEMAS[0]), *SCHEMAS[1:])
    enums = read_enums(fetch(cache, ["npm", "pack", "--silent", ENUMS[0]], *ENUMS[1:]))
    by_version, resources = {}, {}
    for version in VERSIONS:
        release, digest = RESOURCES[version]
        name = f"lightkube_models-{release}-py3-none-any.whl"
        resources.update(read_resources(fetch(cache, pip(f"lightkube-models=={release}"), name, digest)))
        types = read_types(schemas, version)
        set_enums(types, enums)
        by_version[version] = {name: types[name] for name in reachable(types)}
    return by_version, resources


def read_types(wheel, version):
    """Full name -> (fields, kinds)."""
    path = f"kubernetes_validate/kubernetes-json-schema/v{version}.0-local/_definitions.json"
    with zipfile.ZipFile(wheel) as archive:
        document = json.loads(archive.read(path))
    definitions = document.get("$defs") or document["definitions"]
    types = {}
    for name, definition in definitions.items():
        if "properties" not in definition:
            continue
        required = set(definition.get("required", ()))
        fields = {}
        for field, node in definition["properties"].items():
            deprecated = bool(DEPRECATED.search(node.get("description", "")))
            fields[field] = Field(type_of(node, definitions), field in required, deprecated)
        kinds = definition.get("x-kubernetes-group-version-kind", ())
        types[name] = (fields, sorted((kind["group"], kind["version"], kind["kind"]) for kind in kinds))
    return types


def type_of(node, definitions):
    """The type of a schema's node, as nested tuples."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        if name in SINGLE:
            return (SINGLE[name],)
        definition = definitions.get(name, {})
        return ("object", name) if "properties" in definition else type_of(definition, definitions)
    kind, form = node.get("type"), node.get("format")
    if isinstance(kind, list):  # optional fields have the type [kind, "null"]
        kind = next(iter(each for each in kind if each != "null"), None)
    if kind == "object":
        values = node.get("additionalProperties")
        return ("map", type_of(values, definitions)) if isinstance(values, dict) and values else ("any",)
    if kind == "array":
        keys = {"set": "set", "map": ",".join(node.get("x-kubernetes-list-map-keys", ()))}
        element = type_of(node.get("items", {}), definitions)
        return ("list", element, keys.get(node.get("x-kubernetes-list-type"), ""))
    if kind == "string":
        return ({"date-time": "time", "byte": "bytes"}.get(form, "string"),)
    if kind == "integer":
        return ("int32" if form == "int32" else "int64",)
    return ({"number": "number", "boolean": "bool"}.get(kind, "any"),)


def read_resources(wheel):
    """(group, version, kind) -> (plural, scope), from classes with an attribute `_api_info`."""
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not re.match(r"lightkube/resources/.*\.py$", name):
                continue
            for node in ast.parse(archive.read(name)).body:
                if isinstance(node, ast.ClassDef):
                    found.update(resource_of(node))
    return found


def resource_of(node):
    base = node.bases[0].attr if node.bases and isinstance(node.bases[0], ast.Attribute) else ""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "_api_info":
            words = {word.arg: word.value for word in statement.value.keywords}
            if "parent" not in words:  # else a subresource
                kind = tuple(ast.literal_eval(argument) for argument in words["resource"].args)
                scope = "N" if base.startswith("Namespaced") else "C"
                yield kind, (ast.literal_eval(words["plural"]), scope)


def read_enums(tarball):
    """(definition in camel case, field) -> values, from unions of texts in TypeScript declarations."""
    found = {}
    line = re.compile(r'^\s+"([^"]+)"\??: (?:Array<)?((?:"[^"]*"(?: \| )?)+)>?;', re.M)
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            parts = member.name.split("/")
            if not member.name.endswith(".d.ts") or parts[1] == "_schemas" or parts[-1] == "index.d.ts":
                continue
            text = archive.extractfile(member).read().decode()
            name = re.search(r"\bas IoK8s(\w+)", text)
            for field, values in line.findall(text.split("export declare class")[0]):
                if name and field not in ("apiVersion", "kind"):
                    found[name.group(1), field] = tuple(sorted(re.findall(r'"([^"]*)"', values)))
    return found


def set_enums(types, enums):
    """Puts the values in the place of texts."""
    for name, (fields, _) in types.items():
        camel = "".join(part[:1].upper() + part[1:] for part in re.split("[.-]", name)).removeprefix("IoK8s")
        for field, (kind, required, deprecated) in fields.items():
            values = enums.get((camel, field))
            if values and kind == ("string",):
                fields[field] = Field(("enum", values), required, deprecated)
            elif values and kind[:2] == ("list", ("string",)):
                fields[field] = Field(("list", ("enum", values), kind[2]), required, deprecated)


def reachable(types):
    """The types below objects. Lists, and what is used as the body of many requests, are left out."""
    def is_object(name, fields, kinds):
        metadata = fields.get("metadata")
        return len(kinds) == 1 and not name.endswith("List") and metadata and metadata.type == ("object", META + "ObjectMeta")

    open_, seen = [name for name, (fields, kinds) in types.items() if is_object(name, fields, kinds)], set()
    while open_:
        name = open_.pop()
        if name not in seen:
            seen.add(name)
            open_.extend(inner for field in types[name][0].values() for inner in objects_in(field.type))
    return seen


def objects_in(kind):
    if kind[0] == "object":
        yield kind[1]
    elif kind[0] in ("map", "list"):
        yield from objects_in(kind[1])


# ---------------------------------------------------------------------------------------------- the table

def write(packages):
    """The text of facts.txt."""
    by_version, resources = packages
    lines = ["versions " + " ".join(VERSIONS)]
    names = sorted({name for types in by_version.values() for name in types}, key=short)
    for name in names:
        present = [version for version in VERSIONS if name in by_version[version]]
        lines.append(short(name) + versions(present, VERSIONS))
        kinds = sorted({kind for version in present for kind in by_version[version][name][1]})
        for kind in kinds if len(kinds) == 1 else ():
            resource = resources.get(kind)
            lines.append(f" = {'/'.join(kind[:2]).lstrip('/')} {kind[2]}" + (f" {' '.join(resource)}" if resource else ""))
        fields = sorted({field for version in present for field in by_version[version][name][0]})
        lines += [write_field(field, {version: by_version[version][name][0].get(field) for version in present}) for field in fields]
    return "\n".join(lines) + "\n"


def write_field(name, in_versions):
    present = [version for version, field in in_versions.items() if field]
    required = [version for version in present if in_versions[version].required]
    newest = in_versions[present[-1]]
    kinds = {loose(in_versions[version].type) for version in present}
    if len(kinds) > 1:
        sys.exit(f"field {name} changes its type: {kinds}; the table has one type for all versions")
    text = f" {name}{'!' if required == present else ''} {write_type(newest.type)}{versions(present, list(in_versions))}"
    if required and required != present:
        text += " !" + versions(required, list(in_versions)).strip()
    return text + (" deprecated" if newest.deprecated else "")


def loose(kind):
    """A type without what may change: the keys of lists."""
    return (kind[0], loose(kind[1])) if kind[0] in ("list", "map") else kind


def write_type(kind):
    if kind[0] == "object":
        return short(kind[1])
    if kind[0] == "map":
        return "{" + write_type(kind[1]) + "}"
    if kind[0] == "list":
        return f"[{write_type(kind[1])}]" + (f"#{kind[2]}" if kind[2] else "")
    return f"enum({'|'.join(kind[1])})" if kind[0] == "enum" else kind[0]


def versions(present, all_):
    """Nothing for all of them; else like ` @1.34-` (to the newest), ` @-1.33`, ` @1.35`, ` @1.32-1.34`."""
    if present == all_:
        return ""
    runs = []
    for version in present:
        index = VERSIONS.index(version)
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return " @" + ",".join(write_run(*run) for run in runs)


def write_run(first, last):
    since = VERSIONS[first] if first else ""
    until = VERSIONS[last] if last < len(VERSIONS) - 1 else ""
    return since if since == until else f"{since}-{until}"


def short(name):
    for prefix, replacement in PREFIXES:
        if name.startswith(prefix):
            return replacement + name[len(prefix):]
    return name


if __name__ == "__main__":
    main()
