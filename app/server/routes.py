"""Routes beside Streamlit's own: a checkpoint's files under an address that holds their digest."""

import os
import re
import sys

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.server import scripts
from app.state import codebooks, latent_maps, records, session
from vae.checkpoints import decoder_weights
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import LATENTS, MANIFOLD, WEIGHTS, Checkpoint
from vae.errors import InputError
from vae.export import maps, points
from vae.inference.worker import InferenceError

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
FILES = {
    WEIGHTS: "application/octet-stream",
    LAYERS: "application/json",
    MANIFOLD: "image/png",
    LATENTS: "application/octet-stream",
}
SHEET_OF_A_CLASS = re.compile(r"manifold-\d{1,3}\.png")
ORIGINAL = re.compile(r"original-(\d{1,6})\.bin")
ORIGINALS = "originals.bin"
CODEBOOK = "codebook.bin"  # a gray picture of each code
RETRY = "5"  # seconds
DEBUG = "LATENT_ATLAS_DEBUG"


def routes() -> list[Route]:
    """The routes that `st.App` adds to Streamlit's, below its base path."""
    found = [
        Route(f"{prefix()}/checkpoints/{{digest}}/{{file}}", checkpoint_file),
        Route(f"{prefix()}/scripts/{{digest}}/{{file}}", script_file),
    ]
    if os.environ.get(DEBUG) == "1":
        found.append(Route(f"{prefix()}/debug/modules", loaded_modules))
    return found


def prefix() -> str:
    """What every address of this server begins with: empty, or a slash and the base path it is served below."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""


def address(checkpoint: Checkpoint, file: str) -> str:
    """Where a page of this server finds a checkpoint's file, relative to the page."""
    return f"checkpoints/{checkpoint.digest}/{file}"


def checkpoint_file(request: Request) -> Response:
    """One of the named files of the checkpoint with this digest; 404 for any other, 503 while the worker is busy."""
    digest, file = request.path_params["digest"], request.path_params["file"]
    checkpoint = session.listing().by_digest(digest)
    if checkpoint is None:
        return _not_found(f"no checkpoint has the digest {digest!r:.80}")
    if file == points.FILE:
        return _points(checkpoint)
    if method := maps.files().get(file):
        return _map(checkpoint, method)
    if file == decoder_weights.FILE:
        return _decoder(checkpoint)
    if file == records.MOMENTS:
        return _moments(checkpoint)
    if file == CODEBOOK:
        return _codebook(checkpoint)
    if file == ORIGINALS:
        return _originals(checkpoint)
    if row := ORIGINAL.fullmatch(file):
        return _original(checkpoint, int(row[1]))
    kind = "image/png" if SHEET_OF_A_CLASS.fullmatch(file) else FILES.get(file)
    if kind is None or not checkpoint.has(file):
        return _not_found(f"{checkpoint.name} has no file {file!r:.80} to show")
    return FileResponse(checkpoint.path / file, media_type=kind, headers=IMMUTABLE)


def script_file(request: Request) -> Response:
    """A browser part's joined modules, under the digest of their text."""
    script = scripts.find(request.path_params["digest"], request.path_params["file"])
    if script is None:
        return _not_found("no script of this server has that address")
    return Response(script, media_type="text/javascript", headers=IMMUTABLE)


def _points(checkpoint: Checkpoint) -> Response:
    try:
        packed = _packed(checkpoint.digest, checkpoint)
    except InputError as error:
        return _not_found(str(error))
    return Response(packed, media_type="application/octet-stream", headers=IMMUTABLE)


@st.cache_resource(max_entries=16, show_spinner=False)
def _packed(digest: str, _checkpoint: Checkpoint) -> bytes:
    return points.pack_points(session.encoded(_checkpoint))


def _map(checkpoint: Checkpoint, method: str) -> Response:
    try:
        packed = latent_maps.packed(checkpoint, method)
    except InputError as error:
        return _not_found(str(error))
    return Response(packed, media_type="application/octet-stream", headers=IMMUTABLE)


def _decoder(checkpoint: Checkpoint) -> Response:
    try:
        packed = _packed_decoder(checkpoint.digest, checkpoint)
    except InputError as error:
        return _not_found(str(error))
    return Response(packed, media_type="application/octet-stream", headers=IMMUTABLE)


@st.cache_resource(max_entries=32, show_spinner=False)
def _packed_decoder(digest: str, _checkpoint: Checkpoint) -> bytes:
    return decoder_weights.pack_decoder(_checkpoint)


def _moments(checkpoint: Checkpoint) -> Response:
    try:
        packed = records.packed(checkpoint)
    except InputError as error:
        return _not_found(str(error))
    return Response(packed, media_type="application/octet-stream", headers=IMMUTABLE)


def _codebook(checkpoint: Checkpoint) -> Response:
    try:
        pictures = codebooks.pictures(checkpoint)
    except InputError as error:
        return _not_found(str(error))
    except InferenceError as error:  # it is there: the worker is busy, or has failed this once
        return PlainTextResponse(f"{error}\n", status_code=503, headers={"Retry-After": RETRY})
    return Response(pictures, media_type="application/octet-stream", headers=IMMUTABLE)


def _original(checkpoint: Checkpoint, row: int) -> Response:
    """One test picture as its bytes; kept by nobody, since it belongs to the data set and not to the model."""
    try:
        images = session.originals(checkpoint)
    except InputError as error:
        return _not_found(str(error))
    if images is None or row >= len(images):
        return _not_found("that test picture is not at hand")
    return Response(images[row].tobytes(), media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _originals(checkpoint: Checkpoint) -> Response:
    """Every test picture, in the order of the encoded set; kept for a visit alone, as one of them is."""
    try:
        images = session.originals(checkpoint)
    except InputError as error:
        return _not_found(str(error))
    if images is None:
        return _not_found("the test pictures are not at hand")
    kept = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return Response(images.tobytes(), media_type="application/octet-stream", headers=kept)


def loaded_modules(_: Request) -> Response:
    """The top-level modules of this process, for the test that no TensorFlow is among them."""
    return JSONResponse(sorted({name.partition(".")[0] for name in list(sys.modules)}))


def _not_found(reason: str) -> Response:
    return PlainTextResponse(f"Not found: {reason}\n", status_code=404)
