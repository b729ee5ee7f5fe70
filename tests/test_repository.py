"""The promises that no single module can keep: who imports whom, what is committed, what the documents say."""

import ast
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from benchmarks import measures
from vae.cli import build_parser
from vae.models.families import FAMILIES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ALONE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
DOCUMENTS = (*(ROOT / name for name in ALONE), *sorted((ROOT / "docs").glob("*.md")))
MEGABYTE = 10**6
WEB_SAFE = (
    "vae.checkpoints.store",
    "vae.latent.manifold",
    "vae.latent.encoded_set",
    "vae.config",
    "vae.data.datasets",
    "vae.checkpoints.metrics",
    "vae.inference.worker",
    "vae.data.preprocess",
    "vae.training.jobs",
    "vae.training.jobs.launcher",
    "vae.export",
    "vae.checkpoints.bundle",
    "vae.evaluation.rate_distortion",
    "vae.evaluation.distortions",
    "vae.inference.reconstructions",
    "vae.data.uploads",
    "vae.inference.posterior",
    "vae.evaluation.percentiles",
)
NETWORK_LIBRARIES = {"tensorflow", "keras"}
UNSAFE_READERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "joblib", "marshal"}
DISTRIBUTIONS = {"PIL": "pillow", "sklearn": "scikit-learn", "skimage": "scikit-image", "pillow_heif": "pillow-heif"}
DISTRIBUTIONS |= {"openTSNE": "opentsne", "umap": "umap-learn"}


# -- who imports whom --------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of pyproject.toml, held against the packages in a folder."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."})


def test_the_rooms_keep_their_contracts():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("vae/data/arrays.py", "from vae.cli import options"),
        ("vae/latent/manifold.py", "import streamlit"),
        ("app/state/session.py", "from app.ui import palette"),
        ("app/server/routes.py", "import keras"),
    ],
)
def test_a_breach_of_the_contracts_is_found(tmp_path, module, line):
    for package in ("vae", "app"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a") as file:
        file.write(f"\n{line}\n")
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout
    assert "1 broken" in run.stdout


def test_no_other_module_names_a_family():
    quoted = re.compile("|".join(f"[\"']{name}[\"']" for name in FAMILIES))
    folder = ROOT / "vae" / "models" / "families"
    named = {
        f"{path.relative_to(ROOT)}: {found}"
        for path in kept_files()
        if path.suffix in {".py", ".js"} and path.relative_to(ROOT).parts[0] in {"vae", "app"}
        if not path.is_relative_to(folder)
        for found in quoted.findall(path.read_text(encoding="utf-8"))
    }
    assert named == set()


def test_the_house_is_small_enough_to_be_known():
    for package, most in (("vae", 14), ("app", 9)):
        entries = {
            path.relative_to(ROOT / package).parts[0] for path in kept_files() if path.is_relative_to(ROOT / package)
        }
        assert len(entries) <= most, sorted(entries)
    sources = [
        path
        for path in kept_files()
        if path.suffix in {".py", ".js"} and path.relative_to(ROOT).parts[0] in {"vae", "app"}
    ]
    assert len(sources) > 100
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_the_engine_never_imports_streamlit():
    assert importers("vae", {"streamlit"}) == []


def test_the_app_never_imports_tensorflow_or_keras():
    assert importers("app", NETWORK_LIBRARIES) == []


def test_no_module_that_the_app_loads_imports_tensorflow_or_keras():
    reached = set(modules("app"))
    waiting = list(reached)
    while waiting:
        for imported in local_imports(waiting.pop(), lazy=False) - reached:
            reached.add(imported)
            waiting.append(imported)
    assert "vae.checkpoints.store" in reached
    guilty = {m for m in reached if NETWORK_LIBRARIES & {n.partition(".")[0] for n in imported_names(m, lazy=False)}}
    assert guilty == set()


def test_web_safe_modules_load_without_tensorflow_and_keras():
    present = [name for name in WEB_SAFE if name in modules("vae")]
    assert "vae.inference.worker" in present
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        "    for library in ('tensorflow', 'keras'):\n"
        "        if library in sys.modules: sys.exit(f'{name} loads {library}')\n"
    )
    run = subprocess.run([sys.executable, "-c", program, *present], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_local_imports_make_no_circle():
    graph = {m: local_imports(m, lazy=True) for package in ("vae", "app") for m in modules(package)}
    finished: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"circle: {' -> '.join([*path, module])}"
        if module in finished:
            return
        for imported in graph.get(module, ()):
            visit(imported, (*path, module))
        finished.add(module)

    for module in graph:
        visit(module, ())
    assert finished == set(graph)


@pytest.mark.parametrize("package", ["vae", "app", "benchmarks"])
def test_nothing_is_unpickled(package: str):
    assert importers(package, UNSAFE_READERS) == []
    assert [
        f"{module}:{node.lineno}"
        for module in modules(package)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle"
        if not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ] == []


def test_every_library_that_is_imported_is_required():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    lines = [*(ROOT / "requirements.txt").read_text().splitlines(), *itertools.chain(*extras.values())]
    required = {re.split(r"[\[<>=;~!\s]", line)[0].lower() for line in lines}
    third_party = {
        name.partition(".")[0]
        for package in ("vae", "app")
        for module in modules(package)
        for name in imported_names(module, lazy=True)
    } - set(sys.stdlib_module_names)
    assert {DISTRIBUTIONS.get(name, name) for name in third_party - {"vae", "app"}} - required == set()


# -- what is committed -------------------------------------------------------------------------------------------------


def test_no_file_is_over_eight_megabytes():
    assert [str(f.relative_to(ROOT)) for f in kept_files() if f.stat().st_size > 8 * MEGABYTE] == []


def test_the_checkpoints_are_under_sixty_megabytes():
    assert sum(f.stat().st_size for f in kept_files() if f.is_relative_to(ROOT / "checkpoints")) < 60 * MEGABYTE


def test_no_data_set_is_committed():
    names = {"mnist.npz", "fashion_mnist.npz"}
    assert [str(f.relative_to(ROOT)) for f in kept_files() if f.name in names or f.suffix in {".gz", ".pkl"}] == []


# -- what the documents say --------------------------------------------------------------------------------------------


def test_the_measures_in_the_documents_are_the_checkpoints_own():
    text = README.read_text(encoding="utf-8")
    assert text == measures.with_block(text, measures.short_table()), "run: python -m benchmarks.measures"
    assert measures.MEASURES.read_text(encoding="utf-8") == measures.document(), "run: python -m benchmarks.measures"


def test_the_readme_is_short_and_its_table_holds_the_models_a_reader_asks_for():
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert [name for name in measures.ASKED_FOR if not any(line.startswith(f"| `{name}` |") for line in lines)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_links_of_a_document_lead_to_files(document: Path):
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_that_a_document_names_are_there(document: Path):
    named = re.findall(r"`((?:app|vae|tests|docs)/[\w/.-]*)`", document.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def shell_examples() -> list[str]:
    """Every `python -m vae …` with arguments in the documents and in the texts of the app."""
    sources = [*DOCUMENTS, *sorted((ROOT / "app").rglob("*.py"))]
    pattern = re.compile(r"python -m vae +([^`\n\"{…]+)[`\n\"]")
    found = (example for source in sources for example in pattern.findall(source.read_text(encoding="utf-8")))
    return sorted({example.strip() for example in found})


@pytest.mark.parametrize("example", shell_examples())
def test_every_printed_shell_example_is_understood(example: str):
    options = build_parser().parse_args(shlex.split(example))
    assert callable(options.run)


@pytest.mark.parametrize("command", ["streamlit run app/main.py", "pytest"])
def test_the_two_commands_name_files_that_exist(command: str):
    line = next(ln for ln in README.read_text(encoding="utf-8").splitlines() if ln.endswith(f"&& {command}"))
    assert [name for name in re.findall(r"[\w./-]+\.(?:txt|py)\b", line) if not (ROOT / name).is_file()] == []


# -- reading the source ------------------------------------------------------------------------------------------------


@cache
def modules(package: str) -> dict[str, Path]:
    """The package's modules by dotted name; a package's own module is the package."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules(module.partition(".")[0])[module].read_text(encoding="utf-8"))


@cache
def imported_names(module: str, *, lazy: bool) -> frozenset[str]:
    """Dotted names that a module imports, those for type checking left out; `lazy` counts imports inside functions."""
    names: set[str] = set()
    waiting: list[ast.AST] = [tree(module)]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                waiting.extend(node.orelse)
            elif isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module}:{node.lineno}: a relative import"
                names.update(f"{node.module}.{alias.name}" for alias in node.names)
            elif lazy or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                waiting.append(node)
    return frozenset(names)


def local_imports(module: str, *, lazy: bool) -> set[str]:
    """The modules of vae and app that a module imports, itself left out."""
    found = set()
    for name in imported_names(module, lazy=lazy):
        package = name.partition(".")[0]
        if package in ("vae", "app"):
            known = modules(package)
            found.add(name if name in known else name.rpartition(".")[0])
    return found - {module}


def importers(package: str, libraries: set[str]) -> list[str]:
    """The package's modules that import one of the libraries anywhere."""
    assert modules(package)
    return [m for m in modules(package) if libraries & {n.partition(".")[0] for n in imported_names(m, lazy=True)}]


@cache
def kept_files() -> tuple[Path, ...]:
    """The files that are committed, or would be; in a copy without its history, all files."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, capture_output=True, text=True) if (ROOT / ".git").exists() else None
    if run is None or run.returncode:
        return tuple(path for path in ROOT.rglob("*") if path.is_file())
    files = tuple(ROOT / name for name in run.stdout.split("\0") if name)
    return tuple(path for path in files if path.is_file())
