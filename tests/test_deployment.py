"""What the container installs and is allowed: the lock, the limits, the audit."""

import json
import re
import runpy
import sys
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "deploy" / "requirements.lock"
LINUX = {"sys_platform": "linux", "python_version": "3.13", "python_full_version": "3.13.0"}
MACHINES = ("x86_64", "aarch64")


def locked(machine: str) -> dict[str, str]:
    """The packages that the lock installs in a container on that machine, with their versions."""
    there = {**default_environment(), **LINUX, "platform_machine": machine}
    found = {}
    for entry in re.findall(r"^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\$", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        name, version, marker = entry
        if not marker or Marker(marker).evaluate(there):
            assert name not in found, f"{name} stands twice"
            found[name] = version
    return found


def asked(machine: str) -> list[Requirement]:
    """What requirements.txt asks for there."""
    there = {**default_environment(), **LINUX, "platform_machine": machine}
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    requirements = [Requirement(line) for line in lines if line]
    return [each for each in requirements if not each.marker or each.marker.evaluate(there)]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_lock_names_every_package_in_a_version_of_its_range(machine):
    found, wanted = locked(machine), asked(machine)
    assert len(wanted) > 10
    missed = [str(each) for each in wanted if not each.specifier.contains(found.get(canonicalize_name(each.name), "0"))]
    assert missed == []


def test_the_lock_has_hashes_alone_and_names_no_index():
    text = LOCK.read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 50
    assert [p.split("==")[0] for p in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", p)] == []
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*|^/.*", text, re.MULTILINE) == []


def test_every_service_of_the_composition_is_bounded():
    composition = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert set(composition["services"]) == {"atlas-1", "atlas-2", "proxy"}
    for name, service in composition["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert service["restart"] == "unless-stopped", name
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert service["memswap_limit"] == service["mem_limit"], name
        assert service["pids_limit"] > 0, name
        assert all(re.match(r"/tmp:size=\d+m,", each) for each in service["tmpfs"]), name


def test_the_image_copies_only_what_its_context_lets_in():
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (\S+) ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(copied) == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


# -- the audit ---------------------------------------------------------------------------------------------------------


def audit(answer: str, said: str = "") -> int:
    """The audit's status where pip-audit answers that."""
    program = f"import sys; sys.stdout.write({answer!r}); sys.stderr.write({said!r}); sys.exit(1)"
    return runpy.run_path(str(ROOT / ".ci" / "audit"))["main"]([sys.executable, "-c", program])


FINE = {"name": "rich", "version": "15.0.0", "vulns": []}
SKIPPED = {"name": "keras", "skip_reason": "not found"}
FLAWED = {"name": "pillow", "version": "1.0", "vulns": [{"id": "CVE-0", "fix_versions": ["1.1"]}]}


def test_a_known_vulnerability_fails_and_is_named(capsys):
    assert audit(json.dumps({"dependencies": [FINE, SKIPPED, FLAWED]})) == 1
    printed = capsys.readouterr().out
    assert "pillow 1.0 has CVE-0, fixed in 1.1" in printed
    assert "1 known vulnerabilities in 2 of 3 packages that could be looked up" in printed


def test_packages_that_cannot_be_looked_up_are_counted(capsys):
    assert audit(json.dumps({"dependencies": [SKIPPED]})) == 0
    assert "0 known vulnerabilities in 0 of 1 packages that could be looked up" in capsys.readouterr().out


def test_a_network_that_answers_nothing_is_said_and_is_no_failure(capsys):
    assert audit("", "Traceback\nConnectionError: no such host\n") == 0
    assert "audit: not done, since no answer came: ConnectionError: no such host" in capsys.readouterr().out
