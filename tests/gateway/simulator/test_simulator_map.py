"""The package keeps its promises: a map that is complete, small files, nothing shared with the product."""

import ast
from pathlib import Path

import gateway.simulator

ROOM = Path(gateway.simulator.__file__).parent


def test_every_module_is_on_the_map() -> None:
    written = gateway.simulator.__doc__ or ""

    for module in ROOM.glob("[!_]*.py"):
        assert f"- `{module.stem}`:" in written


def test_nothing_of_the_product_is_imported() -> None:
    for module in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(("handlers", "models"))
                assert not name.startswith("gateway") or name.startswith("gateway.simulator")


def test_files_stay_small() -> None:
    for path in [*ROOM.rglob("*.py"), *ROOM.rglob("*.js"), *ROOM.rglob("*.css")]:
        assert len(path.read_text().splitlines()) <= 300
