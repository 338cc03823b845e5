from typing import Any, TypeVar

from attrs import frozen as frozen

T = TypeVar("T")

def thaw(value: Any) -> Any: ...
def seal(draft: Any) -> Any: ...
