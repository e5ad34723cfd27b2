"""Computes explanations again: every formula is evaluated exactly on its stated inputs and rounded as it says."""

from __future__ import annotations

import ast
import gc
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import ceil, floor, isqrt
from typing import Any

from gql_server.domain.explanation import Explanation, Quantity, Rounding, Term

OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

ROUNDINGS: dict[Rounding, Callable[[Fraction], object]] = {Rounding.DOWN: floor, Rounding.UP: ceil, Rounding.EXACT: Fraction}


def faults_of(explanation: Explanation) -> list[str]:
    """Return a sentence for every step whose formula does not give its value, and for a result that no step gives."""
    faults = [fault for term in explanation.terms if (fault := fault_of(term)) is not None]
    if explanation.result is not None and explanation.result not in [term.value for term in explanation.terms]:
        faults.append(f"no step gives {explanation.result}")
    return faults


def fault_of(term: Term) -> str | None:
    """Return what is wrong with a step, None for nothing."""
    inputs = {name: exact_of(value) for name, value in term.inputs if isinstance(value.value, int)}
    if term.branch is not None and evaluate(term.branch, inputs) is not True:
        return f"{term.symbol} {term.name}: {term.branch} does not hold for {inputs}"
    if term.rounding is Rounding.MODEL:
        return None
    value = exact_of(term.value)
    if term.formula.startswith("sqrt("):
        given = evaluate(term.formula[5:-1], inputs) * 10 ** (2 * term.value.decimals)
        root = isqrt(floor(given))
        wanted: object = root if term.rounding is Rounding.DOWN else root + (root * root < given)
    else:
        scaled = evaluate(term.formula, inputs) * 10**term.value.decimals
        wanted = ROUNDINGS[term.rounding](scaled)
    if wanted != value * 10**term.value.decimals:
        return f"{term.symbol} {term.name}: {term.formula} gives {wanted} for {inputs}, not {term.value}"
    return None


def exact_of(quantity: Quantity) -> Fraction:
    """Return a quantity as the number that it means."""
    assert isinstance(quantity.value, int), quantity
    return Fraction(quantity.value, 10**quantity.decimals)


def evaluate(formula: str, inputs: Mapping[str, Fraction]) -> Any:  # noqa: ANN401 - a number, or whether a condition holds
    """Return what a formula or a branch gives."""
    return _value(_tree(formula), inputs)


@cache
def _tree(formula: str) -> ast.expr:
    """Return the tree of a formula; CPython 3.11 miscounts its recursion when a collection falls into it (cpython#106905)."""
    gc.disable()
    try:
        return ast.parse(formula, mode="eval").body
    finally:
        gc.enable()


def _value(node: ast.AST, inputs: Mapping[str, Fraction]) -> Any:  # noqa: ANN401 - likewise
    if isinstance(node, ast.Constant):
        return Fraction(node.value)  # type: ignore[arg-type] # a number: the formulas hold nothing else
    if isinstance(node, ast.Name):
        return inputs[node.id]
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_value(node.left, inputs), _value(node.right, inputs))
    if isinstance(node, ast.Compare):
        (op,), (right,) = node.ops, node.comparators
        return OPERATORS[type(op)](_value(node.left, inputs), _value(right, inputs))
    assert isinstance(node, ast.Call), ast.dump(node)
    assert isinstance(node.func, ast.Name), ast.dump(node)
    return {"min": min, "max": max}[node.func.id](*(_value(argument, inputs) for argument in node.args))
