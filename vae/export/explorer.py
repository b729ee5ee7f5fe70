"""The explorer of checkpoints as one HTML file that needs no server and no network."""

import base64
import html
import json
from collections.abc import Mapping, Sequence

from vae.checkpoints import maps as kept_maps
from vae.checkpoints.decoder_weights import FILE as DECODER
from vae.checkpoints.decoder_weights import pack_decoder
from vae.checkpoints.facts import facts
from vae.checkpoints.files import LAYERS, own_files
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.errors import InputError
from vae.export import maps
from vae.export.browser import WEB, page_script
from vae.export.glossary import plane_words
from vae.export.points import FILE as POINTS
from vae.export.points import pack_points
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE

PAD = WEB / "latent_pad"
TEMPLATE = PAD / "standalone.html"
STYLES = (  # of the plane, on a page too
    "shared/slider.css",
    "shared/die.css",
    "latent_pad/latent_pad.css",
    "latent_pad/bench.css",
    "latent_pad/samples.css",
    "latent_pad/posterior_rows.css",
)


def export_explorer(
    *checkpoints: Checkpoint,
    linked: str = "z",
    pin: Sequence[float] | None = None,
    view: Mapping[str, object] | None = None,
) -> str:
    """One page with the plane of one checkpoint, or with several planes on one cursor.

    Weights, points and scripts are inside: the file opens from a disk.

    Args:
        checkpoints: those to explore, each with a latent vector and an encoded test set.
        linked: "z" where one latent means the same place on every plane; "reach" where planes of different reach
            share a cursor by its share of the plane.
        pin: the latent (d,) that the page opens on; None for 0.
        view: what else it opens on, as plain JSON that the pad reads: layers, classes, part of the plane, path; None
            for the whole plane.

    Raises:
        InputError: no checkpoint, or one without a latent vector, a layer list or an encoded test set.
    """
    if not checkpoints:
        raise InputError("export: expected at least one checkpoint, found none")
    panels = [panel(checkpoint) for checkpoint in checkpoints]
    carried = {c.digest: _in_page(_in_base64(files_of(c))) for c in checkpoints}
    files = "\n".join(
        f'<script type="application/json" id="files-{digest}">{text}</script>' for digest, text in carried.items()
    )
    pin = pin or [0.0] * checkpoints[0].config.model.latent_dim
    explorer = {"panels": panels, "linked": linked, "pin": list(pin), "view": view, "words": plane_words()}
    title = ", ".join(checkpoint.config.title or checkpoint.name for checkpoint in checkpoints)
    values = {
        "title": html.escape(title),
        "facts": html.escape(_facts(checkpoints)),
        "style": styles("latent_pad/standalone.css"),
        "explorer": _in_page(explorer),
        "files": files,
        "script": page_script(PAD / "standalone.js"),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    before, *rest = page.split("{{")
    pieces = [piece.split("}}", 1) for piece in rest]
    return before + "".join(values[name] + text for name, text in pieces)


def panel(checkpoint: Checkpoint) -> dict:
    """What the browser is told of a checkpoint before it reads a file of it; plain JSON."""
    require_vector(checkpoint)
    model = checkpoint.config.model
    return {
        "name": checkpoint.name,
        "title": checkpoint.config.title or checkpoint.name,
        "digest": checkpoint.digest,
        "dim": model.latent_dim,
        "sheet": {
            "extent": SHEET_EXTENT,
            "side": SHEET_SIDE,
            "shape": checkpoint.config.image_shape,
            "file": "manifold-{label}.png" if model.classes else MANIFOLD,
        },
        "classes": model.classes,
        "naming": checkpoint.config.naming.to_json(),
        "maps": [maps.describe(method) for method in kept_maps.methods_at_hand(checkpoint)],
    }


def require_plane(checkpoint: Checkpoint) -> None:
    """Raise InputError where a checkpoint's latent space is no plane."""
    model = checkpoint.config.model
    if not model.has_plane:
        raise InputError(f"{checkpoint.name}: expected a plane of 2 latent dimensions, found {model.latent_dim}")
    require_vector(checkpoint)


def require_vector(checkpoint: Checkpoint) -> None:
    """Raise InputError where a checkpoint cannot be explored: no vector is its code, or no layer list is there."""
    if checkpoint.config.model.spatial:
        raise InputError(f"{checkpoint.name}: expected a latent vector, found {facts(checkpoint.config)}")
    if not checkpoint.has(LAYERS):
        raise InputError(f"{checkpoint.name}: expected the file {LAYERS}, found none")


def files_of(checkpoint: Checkpoint) -> dict[str, bytes]:
    """The files that the plane reads, by their names."""
    files = {POINTS: pack_points(checkpoint.encoded()), DECODER: pack_decoder(checkpoint)}
    for method in kept_maps.methods_at_hand(checkpoint):
        files[maps.file_name(method)] = maps.pack_map(kept_maps.at_hand(checkpoint, method))
    for file in own_files(checkpoint.path):
        if file.name == LAYERS or file.suffix == ".png":
            files[file.name] = file.read_bytes()
    return files


def styles(*own: str) -> str:
    """The plane's style sheets in one, and a page's own by their paths below `vae/web`."""
    return "\n".join((WEB / name).read_text(encoding="utf-8") for name in (*STYLES, *own))


def _in_base64(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode("ascii") for name, content in files.items()}


def _facts(checkpoints: Sequence[Checkpoint]) -> str:
    if len(checkpoints) == 1:
        return facts(checkpoints[0].config)
    return " · ".join(f"{checkpoint.name}: {facts(checkpoint.config)}" for checkpoint in checkpoints)


def _in_page(record: object) -> str:
    """JSON that can stand in a script element: no "<" that a browser could take for a tag."""
    return json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")
