"""What the registry of families promises to those who know no family."""

import subprocess
import sys
from dataclasses import replace

import pytest

from vae.errors import InputError
from vae.models.families import FAMILIES, KINDS, TRAINED, family


@pytest.mark.parametrize("name", FAMILIES)
def test_a_record_fits_its_folder(name):
    record = FAMILIES[name]
    assert (record.few is None) == (record.many is None) == (name not in TRAINED)
    for start in filter(None, (record.few, record.many)):
        assert start.model.family == name
        assert isinstance(start.model, record.config)
        assert start.model.kind in KINDS
    for field in record.swept:
        assert hasattr(record.few.model, field)


@pytest.mark.parametrize("name", FAMILIES)
def test_what_a_form_asks_for_makes_a_config_whatever_is_chosen(name):
    record = FAMILIES[name]
    for asked in record.asked:
        for start in (record.few, record.many):
            default = getattr(start.model, asked.field)
            for value in asked.options or (asked.least, asked.most):
                assert type(value) is type(default)
                assert getattr(replace(start.model, **{asked.field: value}), asked.field) == value
            assert default in asked.options if asked.options else asked.least <= default <= asked.most


def test_an_unknown_family_is_one_sentence():
    with pytest.raises(InputError, match=r"family: expected one of vae, .*, found 'gan'"):
        family("gan")


def test_records_and_configs_load_without_a_network_library():
    program = "import sys, vae.models.families; sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
