"""`map` in the shell: a checkpoint's encoded test set on a plane, made once, kept, and measured."""

import argparse

from vae.checkpoints import maps
from vae.checkpoints.store import CheckpointStore
from vae.cli.progress import progress_bar
from vae.latent.maps import METHODS, PCA

STEPS = 100  # of the progress bar


def add_map(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint, of three latent dimensions or more")
    parser.add_argument(
        "--method",
        choices=tuple(METHODS),
        default=PCA,
        help="pca at once; tsne and umap need the extra latent-atlas[maps] and a minute or more (%(default)s)",
    )


def make_map(options: argparse.Namespace) -> None:
    """Make the map, unless it is kept already, and print how far it is to be trusted."""
    checkpoint, method = CheckpointStore(options.store).open(options.name), options.method
    maps.require_maps(checkpoint)
    if maps.is_kept(checkpoint, method):
        found = maps.at_hand(checkpoint, method)
    else:
        with progress_bar(f"laying out by {METHODS[method].title}", total=STEPS) as advance:
            done = 0

            def told(share: float) -> None:
                nonlocal done
                steps = int(STEPS * share) - done
                done += steps
                advance(steps)

            found = maps.make(checkpoint, method, progress=told)
    title, dim = METHODS[method].title, checkpoint.config.model.latent_dim
    print(f"{title} of {len(found.places):,} encoded digits, {dim} dimensions")
    print(f"trustworthiness {found.trust.trustworthiness:.3f}")
    print(f"{found.trust.k} nearest kept {100 * found.trust.kept:.1f} %")
    if method != PCA:
        print(maps.file_of(checkpoint, method))
