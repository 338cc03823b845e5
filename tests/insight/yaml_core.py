"""YAML as an editor reads it: plain scalars by the core schema of YAML 1.2 (section 10.3)."""

import re
from typing import Any

import yaml

_CORE = {
    "null": re.compile(r"^(?:null|Null|NULL|~|)$"),
    "bool": re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    "int": re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
    "float": re.compile(
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
}


class CoreLoader(yaml.CSafeLoader):
    """PyYAML with the tags of YAML 1.2, and with keys that are text, as they are in JSON."""

    def construct_mapping(self, node: Any, deep: bool = True) -> dict[Any, Any]:
        return {key.value: self.construct_object(value, deep) for key, value in node.value}

    def whole(self, node: Any) -> int:
        return int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10)

    def number(self, node: Any) -> float:
        return float(node.value.replace(".inf", "inf").replace(".nan", "nan"))


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _form in _CORE.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _form, None)
CoreLoader.add_constructor("tag:yaml.org,2002:int", CoreLoader.whole)
CoreLoader.add_constructor("tag:yaml.org,2002:float", CoreLoader.number)


def read_core(text: str) -> Any:
    """Return what an editor sees of a file."""
    return yaml.load(text, Loader=CoreLoader)  # noqa: S506 - a safe loader of our own
