"""The browser's networks in JavaScript against SIMD, in one Chromium, in turns: milliseconds a run, and the ratio.

Run from the repository's root: python -m benchmarks.simd
"""

import argparse
import base64
import json
import statistics

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.harness import CHROMIUM_ARGUMENTS, required_chromium
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import WEIGHTS, CheckpointStore, default_root
from vae.export.browser import WORKER, join_modules

BATCHES = (1, 10, 32)
RUN = """
([record, weights, batch]) => {
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)).buffer;
  const networks = [IN_JAVASCRIPT, inSimd()].map((way) => new Network(record, readSafetensors(bytes), batch, way));
  const values = {};
  for (const { name, size } of networks[0].inputs) {
    values[name] = Float32Array.from({ length: size * batch }, () => 2 * Math.random() - 1);
  }
  const times = [[], []];
  for (let run = 0; run < 60; run++) {
    networks.forEach((network, way) => {
      const start = performance.now();
      for (let again = 0; again < 5; again++) network.run(values, batch);
      if (run >= 10) times[way].push((performance.now() - start) / 5);
    });
  }
  return times;
}
"""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=["mnist-vae", "mnist-cvae", "mnist-vqvae"], help="checkpoints")
    store = CheckpointStore(default_root())
    table = Table(
        "checkpoint", "network", "batch", "JavaScript, ms", "SIMD, ms", "times", title="median of 50, in turns"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=required_chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        page.add_script_tag(content=join_modules(WORKER))
        for name in parser.parse_args().names:
            folder = store.open(name).path
            weights = base64.b64encode((folder / WEIGHTS).read_bytes()).decode()
            record = json.loads((folder / LAYERS).read_text(encoding="utf-8"))
            for part in ("decoder", "encoder"):
                for batch in BATCHES:
                    slow, fast = map(statistics.median, page.evaluate(RUN, [record[part], weights, batch]))
                    table.add_row(name, part, str(batch), f"{slow:.2f}", f"{fast:.2f}", f"{slow / fast:.1f}")
        browser.close()
    Console().print(table)


if __name__ == "__main__":
    main()
