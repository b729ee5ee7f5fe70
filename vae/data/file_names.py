"""Which names are files', so that no data set is ever called like one."""

import re

TABLES = (".csv", ".csv.gz", ".tsv")
ARRAYS = (".npz", ".npy")
ENDINGS = (*ARRAYS, *TABLES, ".zip")
IDX = re.compile(r"(?P<stem>.*?)[-_.]?(?P<kind>images?|labels?)[-_.]idx(?P<axes>\d)[-_.]u?byte(\.gz)?", re.IGNORECASE)


def is_idx(name: str) -> bool:
    """Whether a file is called as IDX files are, `train-images-idx3-ubyte`."""
    return IDX.fullmatch(name) is not None


def is_file_name(name: str) -> bool:
    """Whether a file of that name may hold a data set."""
    return name.lower().endswith(ENDINGS) or is_idx(name)
