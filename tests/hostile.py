"""Checkpoints whose every text tries to become a link, a picture, a tag, an icon or a formula of a page."""

import json
import shutil
from pathlib import Path
from typing import Any

from vae.checkpoints.store import CONFIG, METRICS, SHIPPED

HOST = "evil.test"
TEXT = (
    f"[link](https://{HOST}/link) ![picture](https://{HOST}/picture.png) <img src=https://{HOST}/tag.png> "
    f'<a href="https://{HOST}/tag">tag</a> :material/skull: :red[red] $x^2$ https://{HOST}/bare'
)
FAMILIES = {"vae": "digits-vae", "cvae": "digits-cvae", "map": "mnist-vqvae-local", "ae": "mnist-ae-map"}


def write_hostile(root: Path) -> None:
    """One checkpoint of each kind that pages tell apart, a sweep of two, one of foreign data, one broken."""
    for name, source in FAMILIES.items():
        _write(root / name, source)
    for beta in (1, 4):
        _write(root / f"sweep-{beta}", "digits-vae", sweep=TEXT, model={"beta": beta})
    _write(root / "foreign", "digits-vae", dataset=TEXT, data_digest="")
    shutil.copytree(SHIPPED / "digits-vae", root / "broken")
    (root / "broken" / METRICS).write_text(json.dumps([{"name": TEXT}]))


def _write(folder: Path, source: str, **changes: Any) -> None:
    shutil.copytree(SHIPPED / source, folder)
    config = json.loads((folder / CONFIG).read_text())
    config["model"] |= changes.pop("model", {})
    config |= {"title": TEXT, "versions": {TEXT: TEXT, "unsafe": folder.name}, **changes}
    if "class_names" in config:
        config["class_names"] = [f"{name} {TEXT}" for name in config["class_names"]]
    (folder / CONFIG).write_text(json.dumps(config))
    measures = json.loads((folder / METRICS).read_text())
    for measure in measures:
        measure |= {"protocol": TEXT, "unit": f"nats {TEXT}"} if "protocol" in measure else {"reason": TEXT}
    measures.append({"name": f"left out {TEXT}", "reason": TEXT})
    (folder / METRICS).write_text(json.dumps(measures))
