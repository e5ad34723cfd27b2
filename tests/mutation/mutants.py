"""What mutants there are: every small change that the operators of mutmut make in the functions of a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from tests.mutation.compiling import normal_code

WIDTH: Final = 60
"""How much of what is changed is shown, characters; more is cut to what differs."""
AROUND: Final = 16


@dataclass(frozen=True)
class Mutant:
    """One change of one function."""

    path: str
    function: str
    """As ``__qualname__`` says it."""
    change: str
    first_line: int
    last_line: int
    """The lines that the change is on, of the file as it is; of what stands in the head of a function, all of the function."""
    source: str
    """The function after the change."""
    hash: str
    """Of the function before it: what was found of the mutant holds as long as that is the same."""

    @property
    def module(self) -> str:
        """Where the function is imported from."""
        return self.path.removesuffix(".py").replace("/", ".")

    @property
    def name(self) -> str:
        """The same in every run, for as long as the function is."""
        return f"{self.module}.{self.function}: {self.change}"


def kept_mutants_of(root: Path, path: str, directory: Path) -> list[Mutant]:
    """Returns all mutants of a file, and keeps them for the next run: they take a second to make."""
    digest = hashlib.sha256((root / path).read_bytes() + Path(__file__).read_bytes()).hexdigest()
    kept = directory / f"{path.replace('/', '.')}.json"
    if kept.exists() and (known := json.loads(kept.read_text("utf-8")))["digest"] == digest:
        return [Mutant(**row) for row in known["mutants"]]
    found = mutants_of(root, path)
    directory.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"digest": digest, "mutants": [vars(mutant) for mutant in found]}), "utf-8")
    return found


def mutants_of(root: Path, path: str) -> list[Mutant]:
    """Makes all mutants of a file but those that compile to the very same code."""
    code = (root / path).read_text("utf-8")
    wrapper = MetadataWrapper(libcst.parse_module(code))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    changes = defaultdict(list)
    for mutation in visitor.mutations:
        changes[mutation.contained_by_top_level_function].append(mutation)
    found = []
    for class_name, function in _functions(module):
        source = module.code_for_node(_bare(function))
        digest = hashlib.sha256(source.encode()).hexdigest()[:12]
        seen = {normal_code(source, class_name)}
        times: Counter[str] = Counter()
        for mutation in changes.get(function, []):
            changed = deep_replace(function, mutation.original_node, mutation.mutated_node)
            assert isinstance(changed, libcst.FunctionDef)
            mutated = module.code_for_node(_bare(changed))
            compiled = normal_code(mutated, class_name)
            if compiled in seen:
                continue
            seen.add(compiled)
            change = _shown(module.code_for_node(mutation.original_node), module.code_for_node(mutation.mutated_node))
            times[change] += 1
            first, last = _lines(positions, function, mutation.original_node)
            found.append(
                Mutant(
                    path=path,
                    function=f"{class_name}.{function.name.value}" if class_name else function.name.value,
                    change=change if times[change] == 1 else f"{change} #{times[change]}",
                    first_line=first,
                    last_line=last,
                    source=mutated,
                    hash=digest,
                )
            )
    return found


def _functions(module: libcst.Module) -> Iterator[tuple[str | None, libcst.FunctionDef]]:
    for statement in module.body:
        if isinstance(statement, libcst.FunctionDef):
            yield None, statement
        elif isinstance(statement, libcst.ClassDef):
            yield from ((statement.name.value, part) for part in statement.body.body if isinstance(part, libcst.FunctionDef))


def _lines(positions: Mapping[libcst.CSTNode, CodeRange], function: libcst.FunctionDef, changed: libcst.CSTNode) -> tuple[int, int]:
    whole = positions[function]
    place = positions.get(changed, whole)
    body = positions[function.body.body[0]].start.line
    return (body, whole.end.line) if place.start.line < body else (place.start.line, place.end.line)


def _bare(function: libcst.FunctionDef) -> libcst.FunctionDef:
    """The function without what stands before it: comments and decorators."""
    return function.with_changes(leading_lines=[], lines_after_decorators=[], decorators=[])


def _shown(before: str, after: str) -> str:
    """Says what was changed into what, on one line, and of what is long no more than the difference and a little around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if max(len(before), len(after)) > WIDTH:
        start = next(
            (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), min(len(before), len(after))
        )
        shorter = min(len(before), len(after)) - start
        end = next((at for at in range(shorter) if before[-1 - at] != after[-1 - at]), shorter)
        before, after = (_cut(text, start, len(text) - end) for text in (before, after))
    return f"{before} → {after}"


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    middle = text[first:last]
    if len(middle) > 2 * WIDTH:
        middle = f"{middle[:WIDTH]} … {middle[-WIDTH:]}"
    return f"{'… ' if first else ''}{middle}{' …' if last < len(text) else ''}"
