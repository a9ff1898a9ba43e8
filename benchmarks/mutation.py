"""Whether the tests notice mutations of the code.

    python benchmarks/mutation.py [--number 100] [--seed 1] [--within check] [--tier quick]

It tries a sample of mutations, one at a time in a scratch copy: a function's body is deleted (it
returns None), or one comparison is flipped, anywhere in src/crossings/ except the command line. For
each it runs only the tests that reach the line, known from one run with coverage contexts; a
mutation is caught if any fails. The tier says which tests decide: those of `make test` (quick), or
those of `make test-all` (all). Survivors are listed: each is a test to write, or a mutation that
changes nothing.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData
from scratch import ROOT, copy, environment, everything

FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
LEFT_OUT = ("main.py", "arguments.py", "__main__.py")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
TIERS = {"quick": ["-m", "not (slow or browser or quarto)"], "all": []}  # as in the Makefile
NOTHING_WRONG = (0, 5)  # the status of pytest if all tests pass, and if none was selected
MOST_FAILING = 3  # tests that fail on a busy machine are left out, and named
MOST_SECONDS = 300  # a mutant that runs longer hangs, which counts as noticed


@dataclass(frozen=True)
class Mutation:
    """One change: the module, its lines, the change in words, and its place in the syntax tree."""

    module: str
    line: int
    last: int
    change: str
    place: int

    def __str__(self) -> str:
        return f"src/crossings/{self.module}:{self.line}: {self.change}"


def mutations(package: Path) -> Iterator[Mutation]:
    """Every possible mutation."""
    for path in sorted(package.rglob("*.py")):
        if path.name in LEFT_OUT:
            continue
        name = path.relative_to(package).as_posix()
        for place, node in enumerate(ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
            if isinstance(node, ast.FunctionDef) and _body(node):
                first_line = _body(node)[0].lineno
                last_line = node.end_lineno or first_line
                change = f"delete the body of {node.name}"
                yield Mutation(name, first_line, last_line, change, place)
            elif isinstance(node, ast.Compare):
                yield Mutation(name, node.lineno, node.lineno, f"flip {ast.unparse(node)}", place)


def _body(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function without its docstring; none if it does nothing."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return [] if all(isinstance(statement, ast.Pass) for statement in body) else body


def mutated(source: str, mutation: Mutation) -> str:
    """The module with the change made."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[mutation.place]
    if isinstance(node, ast.FunctionDef):
        node.body = [ast.Return(ast.Constant(None))]
    elif isinstance(node, ast.Compare):
        node.ops[0] = FLIPPED[type(node.ops[0])]()
    return ast.unparse(ast.fix_missing_locations(tree))


def contexts(
    project: Path, tests: Sequence[str], tier: Sequence[str]
) -> tuple[CoverageData, set[str]]:
    """Run the tests of a tier once, and record for each line which tests reach it.

    Returns that record, and the tests that fail without a mutation.
    """
    command = [*PYTEST, "-n", "2", "--dist", "loadfile", *tier, *tests]
    command += ["--cov=src/crossings", "--cov-context=test", "--cov-report=term:skip-covered"]
    ran = subprocess.run(
        command, cwd=project, env=environment(project), capture_output=True, text=True
    )
    print(ran.stdout, flush=True)
    failing = {
        line.split()[1]
        for line in ran.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    }
    if (ran.returncode and not failing) or len(failing) > MOST_FAILING:
        sys.exit("the tests fail before anything is changed")
    data = CoverageData(str(project / ".coverage"))
    data.read()
    return data, failing


def reaching(data: CoverageData, failing: set[str], project: Path, mutation: Mutation) -> list[str]:
    """The tests that reach a mutation's lines; if none does, test files that name its module."""
    by_line = data.contexts_by_lineno(str(project / "src" / "crossings" / mutation.module))
    tests: set[str] = set()
    for line in range(mutation.line, mutation.last + 1):
        tests |= {context.partition("|")[0] for context in by_line.get(line, []) if context}
    return sorted(tests - failing) or _naming(project / "tests", Path(mutation.module))


def _naming(tests: Path, module: Path) -> list[str]:
    """The test files that name a module or its folder.

    They are for code that runs only in other processes, where coverage does not see it.
    """
    names = {module.stem} if module.parent == Path() else {module.stem, module.parent.name}
    named = re.compile(rf"\bcrossings\b[^\n]*\b(?:{'|'.join(map(re.escape, names))})\b")
    return [
        f"tests/{path.name}"
        for path in sorted(tests.glob("test_*.py"))
        if named.search(path.read_text())
    ]


def noticed(
    project: Path,
    mutation: Mutation,
    failing: set[str],
    tests: Sequence[str],
    tier: Sequence[str],
) -> bool:
    """Whether a test of a tier fails or hangs with the mutation, which is undone afterwards."""
    path = project / "src" / "crossings" / mutation.module
    source = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutated(source, mutation), encoding="utf-8")
        left_out = [f"--deselect={test}" for test in failing]
        ran = subprocess.run(
            [*PYTEST, "-x", *tier, *tests, *left_out],
            cwd=project,
            env=environment(project),
            capture_output=True,
            timeout=MOST_SECONDS,
        )
        return ran.returncode not in NOTHING_WRONG
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(source, encoding="utf-8")


def noticed_by_any(
    project: Path,
    mutation: Mutation,
    failing: set[str],
    tests: Sequence[str],
    tier: Sequence[str],
) -> bool:
    """Whether a test that reaches a mutation notices it, or another of the same files.

    Lines that a fixture reaches are recorded for the first test that uses it, so others may notice.
    """
    if not tests:
        return False
    files = sorted({test.partition("::")[0] for test in tests})
    return any(noticed(project, mutation, failing, each, tier) for each in (tests, files))


def main() -> None:
    """Sample, run, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--number", type=int, default=100, help="mutations to try (default 100)")
    options.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    options.add_argument(
        "--within", default="", help="only modules whose path begins so, such as check/"
    )
    options.add_argument(
        "--tests", nargs="*", default=[], help="only these test files (default: all)"
    )
    options.add_argument(
        "--tier", choices=TIERS, default="quick", help="tests that decide (default quick)"
    )
    arguments = options.parse_args()
    possible = [
        mutation
        for mutation in mutations(ROOT / "src" / "crossings")
        if mutation.module.startswith(arguments.within)
    ]
    size = min(arguments.number, len(possible))
    sample = random.Random(arguments.seed).sample(possible, size)
    survived: list[Mutation] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        project = copy(Path(folder) / "project", *everything())
        start = time.perf_counter()
        tier = TIERS[arguments.tier]
        data, failing = contexts(project, arguments.tests, tier)
        seconds = time.perf_counter() - start
        print(f"tests mapped in {seconds:.0f} s; {len(possible)} mutations possible", flush=True)
        for number, mutation in enumerate(sample, start=1):
            tests = reaching(data, failing, project, mutation)
            caught = noticed_by_any(project, mutation, failing, tests, tier)
            if not caught:
                survived.append(mutation)
            print(f"{number:>4} {verdict(caught, tests)} {mutation}", flush=True)
    print(f"{len(sample) - len(survived)} of {len(sample)} caught")
    for mutation in survived:
        print(f"  survived: {mutation}")


def verdict(caught: bool, tests: Sequence[str]) -> str:
    """The result for a mutation, and how many tests reach it."""
    if caught:
        return f"caught ({len(tests)} tests)"
    return f"SURVIVED ({len(tests)} tests)" if tests else "SURVIVED, no test reaches it"


if __name__ == "__main__":
    main()
