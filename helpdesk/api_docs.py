"""The API's page: every operation with its parameters and fields, read from the schema itself, in the house's look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class DocumentedField:
    """A parameter, or a field of a body."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be done."""

    name: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[DocumentedField, ...]
    body: tuple[DocumentedField, ...]
    answer_status: str
    answer: tuple[DocumentedField, ...]
    is_list: bool
    is_public: bool


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    schema = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = {}
    for operation, tag in _operations(schema):
        groups.setdefault(tag, []).append(operation)
    return render(request, "api/docs.html", {"groups": groups, "version": schema["info"]["version"]})


def _operations(schema: Schema) -> Iterator[tuple[Operation, str]]:
    for path, methods in schema["paths"].items():
        for method, found in methods.items():
            if method in METHODS and "schema" not in found.get("tags", []):
                yield _operation(schema, path, method, found), found["tags"][0]


def _operation(schema: Schema, path: str, method: str, found: Schema) -> Operation:
    status, answer = next(
        ((status, body) for status, body in found["responses"].items() if status.startswith("2")), ("", {})
    )
    shape = _shape(answer)
    rows = _rows(schema, shape)
    return Operation(
        name=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        words=found.get("description", ""),
        parameters=tuple(_parameter(each) for each in found.get("parameters", [])),
        body=tuple(_fields(schema, _shape(found.get("requestBody", {})))),
        answer_status=status,
        answer=tuple(_fields(schema, rows or shape)),
        is_list=rows is not None,
        is_public={} in found.get("security", [{}]),
    )


def _shape(body: Schema) -> Schema:
    content = body.get("content", {})
    found: Schema = content.get("application/json", {}).get("schema", {})
    return found


def _rows(schema: Schema, shape: Schema) -> Schema | None:
    """What a list or a page is a list of."""
    resolved = _resolved(schema, shape)
    if resolved.get("type") == "array":
        return dict(resolved["items"])
    results = resolved.get("properties", {}).get("results")
    return dict(results["items"]) if results else None


def _resolved(schema: Schema, shape: Schema) -> Schema:
    reference = shape.get("$ref", "") or next((part["$ref"] for part in shape.get("allOf", []) if "$ref" in part), "")
    if not reference:
        return shape
    found: Schema = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _parameter(found: Schema) -> DocumentedField:
    return DocumentedField(
        found["name"], _kind(found["schema"]), found.get("required", False), found.get("description", "")
    )


def _fields(schema: Schema, shape: Schema) -> Iterator[DocumentedField]:
    resolved = _resolved(schema, shape)
    needed = resolved.get("required", ())
    for name, found in resolved.get("properties", {}).items():
        yield DocumentedField(name, _kind(found), name in needed, found.get("description", "").split("\n\n*")[0])


def _kind(found: Schema) -> str:
    reference = found.get("$ref") or next((part.get("$ref") for part in found.get("allOf", [])), None)
    if reference:
        return str(reference).rpartition("/")[2]
    if "oneOf" in found:
        return " / ".join(_kind(part) for part in found["oneOf"])
    if found.get("type") == "array":
        return f"[{_kind(found['items'])}]"
    if "enum" in found:
        return " | ".join(str(value) for value in found["enum"])
    return str(found.get("format") or found.get("type", ""))
