"""The browser's arithmetic assembled: `python -m benchmarks.assemble` makes simd_binary.js of simd.wat.

It takes wat2wasm of the package wasmtime, a requirement of development: who runs the app needs neither.
"""

import base64

from vae.export.browser import WEB

SOURCE = WEB / "network" / "simd.wat"
BINARY = WEB / "network" / "simd_binary.js"


def assembled() -> str:
    """The module that holds the binary of `simd.wat`."""
    from wasmtime import wat2wasm

    binary = base64.b64encode(wat2wasm(SOURCE.read_text(encoding="utf-8"))).decode("ascii")
    return (
        "/** `simd.wat` as WebAssembly, in base64: made by `python -m benchmarks.assemble`. */\n"
        f'export const SIMD_BINARY =\n  "{binary}";\n'
    )


if __name__ == "__main__":
    BINARY.write_text(assembled(), encoding="utf-8")
