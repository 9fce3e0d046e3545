"""Results as JSON values: fields of dataclasses in the spelling of the ontology, undefined as null."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping

import numpy as np


def as_json(value: object) -> object:
    """Return a result as JSON values; field names become camelCase, days texts, NaN null.

    Args:
        value: a dataclass, mapping, sequence, array, day or plain value, nested as deep as wished.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        rows = ((spec.name, getattr(value, spec.name)) for spec in dataclasses.fields(value))
        return {camel(name): as_json(part) for name, part in rows}
    if isinstance(value, Mapping):
        return {str(name): as_json(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return as_json(value.tolist())
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    if isinstance(value, set | frozenset):
        return [as_json(part) for part in sorted(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value.isoformat() if isinstance(value, dt.date) else value


def json_object(value: object) -> dict[str, object]:
    """Return a dataclass or mapping as a JSON object."""
    shown = as_json(value)
    if not isinstance(shown, dict):
        raise TypeError(f"not an object: {type(value).__name__}")
    return shown


def camel(name: str) -> str:
    """Return a Python name in the spelling of the ontology."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
