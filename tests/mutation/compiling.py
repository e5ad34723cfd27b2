"""The code of one function, compiled alone, and put in place of another's."""

from __future__ import annotations

import ast
import importlib
import inspect
from types import CodeType, FunctionType
from typing import Any

ALONE = "<mutant>"


class _Bare(ast.NodeTransformer):
    """Takes annotations away: they may name what is imported for the type checker only."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node


def _tree(source: str, class_name: str | None) -> ast.Module:
    tree = ast.parse(source)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    function.returns = None
    _Bare().visit(function)
    if class_name is not None:
        tree.body = [ast.ClassDef(name=class_name, bases=[], keywords=[], body=[function], decorator_list=[])]
    return ast.fix_missing_locations(tree)


def normal_code(source: str, class_name: str | None) -> CodeType:
    """Compiles a function, without saying where anything stands, so that what does the same compares equal."""
    return _placeless(compile(_tree(source, class_name), ALONE, "exec"))


def _placeless(code: CodeType) -> CodeType:
    constants = tuple(_placeless(part) if isinstance(part, CodeType) else _exact(part) for part in code.co_consts)
    return code.replace(co_firstlineno=1, co_linetable=b"", co_consts=constants)


def _exact(constant: object) -> object:
    """Tells ``1`` from ``True``, which compare equal."""
    return constant if isinstance(constant, str | None) else (type(constant).__name__, repr(constant))


def put_in_place(module_name: str, qualified_name: str, source: str) -> None:
    """Makes a function do what another source says, wherever it was imported to: the function stays, its code is changed.

    What was computed while modules were imported stays as it was.
    """
    module = importlib.import_module(module_name)
    *outer, name = qualified_name.split(".")
    owner: Any = getattr(module, outer[0]) if outer else module
    target = inspect.getattr_static(owner, name)
    if isinstance(target, staticmethod | classmethod):
        target = target.__func__
    made: dict[str, Any] = {}
    exec(compile(_tree(source, outer[0] if outer else None), ALONE, "exec"), vars(module), made)  # noqa: S102 - it is a mutant
    function = vars(made[outer[0]])[name] if outer else made[name]
    assert isinstance(target, FunctionType)
    assert isinstance(function, FunctionType)
    target.__code__, target.__defaults__, target.__kwdefaults__ = function.__code__, function.__defaults__, function.__kwdefaults__
