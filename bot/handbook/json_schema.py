"""The JSON Schema with which an editor completes and checks the YAML files while someone types."""

from __future__ import annotations

import json
from typing import Any

from bot.handbook.schema import MOST_IN_TEXT, MOST_ORDER, RESERVED, TOPIC, Field, Record, Shape
from bot.handbook.validate import MOST_IN_ITEM

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"  # the draft that the language servers for YAML know best
_WRITTEN = ["string", "number", "boolean"]  # an editor takes 12:30 or NO for these; here they are text all the same


def schema() -> Schema:
    """Return one schema for every kind of file in the knowledge folder."""
    records: dict[str, Record] = {}
    kinds = (TOPIC, *RESERVED.values())
    for kind in kinds:
        _collect(kind, records)
    return {
        "$schema": _DRAFT,
        "title": "A file of the knowledge folder",
        "description": "What the partnership says, and what the assistant needs to say it.",
        "oneOf": [_reference(kind) for kind in kinds],
        "definitions": {_name(record): _record(record) for record in records.values()},
    }


def schema_text() -> str:
    """Return the schema as it stands in knowledge/schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _collect(record: Record, records: dict[str, Record]) -> None:
    """Gather a record and the records in its fields."""
    records.setdefault(record.name, record)
    for field in record.fields:
        if field.record:
            _collect(field.record, records)


def _name(record: Record) -> str:
    return record.name.lower().replace(" ", "-")


def _reference(record: Record) -> Schema:
    return {"$ref": f"#/definitions/{_name(record)}"}


def _record(record: Record) -> Schema:
    return {
        "title": record.name,
        "description": record.says,
        "type": "object",
        "properties": {field.name: _field(field) for field in record.fields},
        "required": [field.name for field in record.fields if field.required],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    match field.shape:
        case Shape.RECORD if field.record:
            return _reference(field.record)  # beside a reference a description is not read
        case Shape.RECORDS if field.record:
            shape: Schema = {"type": "array", "minItems": 1, "items": _reference(field.record)}
        case Shape.TEXT_OR_RECORD if field.record:
            shape = {"oneOf": [_text(field), _reference(field.record)]}
        case Shape.TEXTS:
            shape = _texts(field)
        case Shape.GROUPS:
            lists = {"type": "object", "minProperties": 1, "additionalProperties": _texts(field)}
            shape = {**lists, "propertyNames": {"pattern": field.pattern}}
        case Shape.LISTS:
            shape = {"type": "array", "minItems": 1, "items": _texts(field)}
        case Shape.ORDER:
            shape = {"type": "integer", "minimum": 1, "maximum": MOST_ORDER}
        case _:
            shape = _text(field)
    return {"description": field.says, **shape}


def _text(field: Field) -> Schema:
    most = min(field.most, MOST_IN_TEXT)
    if field.pattern:
        return {"type": "string", "maxLength": most, "pattern": field.pattern}
    if field.may_be_empty:
        return {"type": [*_WRITTEN, "null"], "maxLength": most}
    return {"type": _WRITTEN, "minLength": 1, "maxLength": most}


def _texts(field: Field) -> Schema:
    least = {"minItems": 1} if field.required else {}
    return {"type": "array", **least, "items": {"type": _WRITTEN, "minLength": 1, "maxLength": MOST_IN_ITEM}}
