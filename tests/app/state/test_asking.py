"""On whose behalf a page asks the worker, and what becomes of its request when it no longer wants the answer."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from app.state import session
from vae.inference.turns import Visitor


@pytest.mark.parametrize("ending", [StopException(), RerunException(RerunData())], ids=["gone", "runs anew"])
def test_a_page_that_has_gone_or_runs_anew_no_longer_waits(store, monkeypatch, ending):
    def end() -> None:
        raise ending

    monkeypatch.setattr(session, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="a", yield_check=end))
    line = session.worker().line
    with line.turn(Visitor("another"), large=False):
        with pytest.raises(type(ending)):
            session.decode(store.open("mnist-vae"), np.zeros((1, 2)))
        assert len(line) == 0


def test_a_page_is_known_by_its_session_and_everything_else_is_nobody_in_particular(open_page, monkeypatch):
    asked = []
    monkeypatch.setattr(session.worker(), "_visitor", lambda: asked.append(session._visitor()) or asked[-1])
    open_page("codes", row="77", seed="77")  # of which nothing is cached
    with ThreadPoolExecutor(1) as pool:  # as a route does
        assert pool.submit(session._visitor).result().name == ""

    assert len({visitor.name for visitor in asked}) == 1
    assert asked[0].name
