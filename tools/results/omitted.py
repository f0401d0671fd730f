"""Fields that stand in JSON only where there is something to say."""

from typing import Annotated, TypeVar

from pydantic import Field

_Value = TypeVar("_Value")

Omitted = Annotated[_Value | None, Field(exclude_if=lambda value: value is None)]
"""What only a model adds: without one, the JSON has no such field."""
