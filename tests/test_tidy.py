"""The house rules that no linter knows: size, privacy of tables, names, docstrings, one clock."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.layers_picture import picture

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("auth", "consent", "depot", "orders", "tax")
SERVICE = sorted(path for package in (*PACKAGES, "migrations") for path in (ROOT / package).rglob("*.py"))
EVERYTHING = sorted([*SERVICE, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
LINES_MAX = 400
FUNCTION_LINES_MAX = 50

# A file named for a role collects code for ever; a file named for a verb or a paragraph does not.
ROLES = re.compile(r"(^|_)(helpers?|utils?|common|shared|misc|services?|managers?)(_|$)")
# The paragraph of a law, an article of a European one, or a rule of the rule book.
SOURCE = re.compile(r"§|\bArt\. \d|\b[A-Z]{2,3}-\d+")
# The time of day; a stopwatch (perf_counter, monotonic) tells nobody what day it is.
PYTHON_CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
    "func": {"now", "current_date", "current_timestamp", "clock_timestamp", "localtimestamp"},
}
SQL_CLOCKS = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\b(current_date|current_timestamp|localtimestamp)\b",
    re.IGNORECASE,
)
CLOCK = ROOT / "depot/kernel/clock.py"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), _name(path))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _modules(folder: str) -> list[Path]:
    """The modules of every package that live in `folder.py` or in a folder of that name."""
    return [
        path
        for path in SERVICE
        if path.name != "__init__.py"
        and (path.stem == folder or folder in path.relative_to(ROOT).parts[:-1])
        and "migrations" not in path.parts
    ]


@pytest.mark.rule("OPS-3")
def test_files_stop_at_400_lines():
    sizes = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYTHING}
    assert {name: lines for name, lines in sizes.items() if lines > LINES_MAX} == {}


@pytest.mark.rule("OPS-3")
def test_functions_stop_at_50_lines():
    long = {}
    for path in EVERYTHING:
        for function in _functions(_tree(path)):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                long[f"{_name(path)}:{function.lineno} {function.name}"] = lines
    assert long == {}


@pytest.mark.rule("OPS-3")
def test_tables_and_store_are_private_to_their_package():
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    strangers = []
    for module in sorted(graph.modules):
        parts = module.split(".")
        private = next((index for index, part in enumerate(parts) if part in {"tables", "store"}), None)
        if private is None:
            continue
        owner = ".".join(parts[:private])
        strangers += [
            f"{importer} imports {module}"
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if importer != owner and not importer.startswith(f"{owner}.")
        ]
    assert strangers == []


@pytest.mark.rule("OPS-3")
def test_no_file_is_named_for_a_role():
    assert [_name(path) for path in EVERYTHING if ROLES.search(path.stem)] == []


@pytest.mark.rule("OPS-3")
def test_every_module_says_what_it_is():
    assert [_name(path) for path in SERVICE if not ast.get_docstring(_tree(path))] == []


@pytest.mark.rule("OPS-3")
def test_packages_hold_a_docstring_and_no_code():
    packages = [path for path in SERVICE if path.name == "__init__.py"]
    assert [_name(path) for path in packages if len(_tree(path).body) != 1] == []


@pytest.mark.rule("OPS-3")
def test_each_rule_module_names_its_paragraph_or_rule():
    silent = [_name(path) for path in _modules("rules") if not SOURCE.search(ast.get_docstring(_tree(path)) or "")]
    assert silent == []


@pytest.mark.rule("OPS-3")
def test_a_use_case_file_holds_the_one_public_function_it_is_named_for():
    wrong = {}
    for path in _modules("usecases"):
        functions = [node.name for node in _tree(path).body if isinstance(node, ast.FunctionDef)]
        public = [name for name in functions if not name.startswith("_")]
        if public != [path.stem]:
            wrong[_name(path)] = public
    assert wrong == {}


@pytest.mark.rule("OPS-4")
def test_only_the_kernel_clock_asks_the_machine_for_the_time():
    asked = []
    for path in SERVICE:
        if path != CLOCK:
            asked += [f"{_name(path)}:{line} {word}" for line, word in _clock_words(_tree(path))]
    assert asked == []


def _clock_words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls of Python's clocks, and SQL's clocks in texts that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in PYTHON_CLOCKS.get(owner, ()):
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"time.{name.name}") for name in node.names if name.name in PYTHON_CLOCKS["time"])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found = SQL_CLOCKS.search(node.value)
            if found:
                yield node.lineno, found[0]


@pytest.mark.rule("OPS-4")
@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("datetime.now(UTC)", True),
        ("datetime.datetime.utcnow()", True),
        ("date.today()", True),
        ("time.time_ns()", True),
        ("from time import time", True),
        ("func.now()", True),
        ("text('select now()')", True),
        ("text('where day < current_date')", True),
        ("text('where at < clock_timestamp()')", True),
        ("clock.now()", False),
        ("today(now)", False),
        ("time.perf_counter()", False),
        ("def f():\n    'never now()'", False),
    ],
)
def test_the_search_for_clocks_has_teeth(source: str, *, caught: bool):
    assert bool(list(_clock_words(ast.parse(source)))) is caught


@pytest.mark.rule("OPS-3")
def test_the_picture_of_the_layers_is_that_of_the_contract():
    assert (ROOT / "docs/layers.svg").read_text(encoding="utf-8") == picture()
