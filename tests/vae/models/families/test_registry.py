"""What the registry of families promises to those who know no family."""

import subprocess
import sys

import pytest

from vae.errors import InputError
from vae.models.families import FAMILIES, KINDS, family


@pytest.mark.parametrize("name", FAMILIES)
def test_a_record_fits_its_folder(name):
    record = FAMILIES[name]
    for start in (record.few, record.many):
        assert start.model.family == name
        assert isinstance(start.model, record.config)
        assert start.model.kind in KINDS
    for field in (*record.asked, *record.swept):
        assert hasattr(record.few.model, field)


def test_an_unknown_family_is_one_sentence():
    with pytest.raises(InputError, match=r"family: expected one of vae, .*, found 'gan'"):
        family("gan")


def test_records_and_configs_load_without_a_network_library():
    program = "import sys, vae.models.families; sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
