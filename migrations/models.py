"""Every module that declares tables, so that the models as a whole can be compared with the migrated schema."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData

from depot.kernel.db import Base

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("depot", "auth", "consent", "orders", "tax")


def table_modules() -> list[str]:
    """The kernel's modules and each package's `tables`, a file or a folder, found by name so that none is forgotten."""
    kernel = [f"depot.kernel.{path.stem}" for path in sorted((ROOT / "depot/kernel").glob("*.py"))]
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("tables*")):
            if path.name == "tables.py" or (path / "__init__.py").is_file():
                parts = path.relative_to(ROOT).with_suffix("").parts
                found.append(".".join(parts))
                if path.is_dir():
                    found += [".".join((*parts, part.stem)) for part in sorted(path.glob("*.py"))]
    names = [name for name in kernel + found if not name.endswith("__init__")]
    return [name for name in names if find_spec(name) is not None]


def metadata() -> MetaData:
    """The one metadata, after every table module has been imported."""
    for name in table_modules():
        import_module(name)
    return Base.metadata
