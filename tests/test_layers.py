"""Imports inside the package go one way: CONTRIBUTING.md, "Who imports whom"."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "timeline"
CORE = {"civil", "collector", "counts", "edtf", "errors", "model"}
MAY_IMPORT = {
    "civil": set(),
    "collector": set(),
    "counts": {"model"},
    "errors": set(),
    "model": {"civil"},
    "edtf": {"civil", "model"},
    "fields": CORE,
    "interchange": CORE | {"fields"},
    "pipes": set(),
    "parallel": {"errors", "pipes"},
    "config": CORE,
    "rows": CORE,
    "snapshot": set(),
    "fingerprints": set(),
    "schema": CORE,
    "records": CORE | {"rows"},
    "spill": CORE,
    "ledger": CORE | {"records", "rows", "spill"},
    "keeping": CORE | {"ledger", "records", "rows"},
    "opening": CORE | {"schema"},
    "memory": CORE | {"opening"},
    "store": CORE | {"keeping", "ledger", "memory", "opening", "records", "rows"},
    "heads": CORE | {"records", "rows", "store"},
    "texts": CORE | {"rows", "spill"},
    "mentioned": CORE | {"rows", "spill", "texts"},
    "lockfile": CORE | {"rows"},
    "timex": CORE,
    "extract": CORE | {"timex"},
    "merge": CORE,
    "generate": CORE,
    "digest": CORE | {"timex", "merge"},
    "stages": CORE | {"digest", "interchange", "parallel", "timex", "extract", "merge"},
    "reader": CORE | {"rows", "snapshot", "stages", "merge"},
    "reading": CORE
    | {"config", "store", "records", "rows", "snapshot", "fingerprints", "parallel", "extract"}
    | {"heads", "mentioned", "reader", "texts"},
    "planned": CORE | {"ledger", "mentioned", "parallel", "records", "store", "rows", "merge", "spill", "texts"},
    "merging": CORE | {"ledger", "mentioned", "planned", "store", "rows", "fingerprints", "merge", "texts"},
    "briefing": CORE | {"ledger", "store", "generate", "merge", "merging"},
    "standing": CORE | {"config", "store", "snapshot", "generate", "made"},
    "made": CORE | {"records", "snapshot"},
    "works": CORE | {"made", "parallel", "generate", "standing"},
    "publishing": CORE
    | {"config", "ledger", "store", "rows", "snapshot", "fingerprints", "parallel", "generate", "merging"}
    | {"made", "standing", "works"},
    "build": CORE
    | {"config", "memory", "store", "records", "rows", "lockfile", "snapshot", "fingerprints", "parallel", "texts"}
    | {
        "heads",
        "ledger",
        "mentioned",
        "reader",
        "reading",
        "merging",
        "briefing",
        "publishing",
        "standing",
        "generate",
    },
    "check": CORE | {"config", "store", "extract"},
    "explain": CORE | {"config", "store", "rows", "timex", "merge"},
    "exporting": CORE | {"config", "store", "generate", "publishing"},
    "starter": CORE,
    "serve": CORE | {"config", "build", "snapshot"},
    "cli": CORE
    | {"config", "store", "parallel", "serve", "build", "check", "explain", "exporting", "stages", "starter", "digest"},
}


def rooms_imported(file: Path) -> set[str]:
    """Return the top-level parts of ``timeline`` that ``file`` imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("timeline.")}
    return found


def test_imports_follow_the_layers() -> None:
    wrong = {}
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).with_suffix("").parts[0]
        if room.startswith("__"):
            continue
        if stray := rooms_imported(file) - MAY_IMPORT[room] - {room}:
            wrong[str(file.relative_to(PACKAGE))] = sorted(stray)

    assert wrong == {}
