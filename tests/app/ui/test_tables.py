"""Tables of measures: what is shown, what is a dash, and which protocol belongs to which."""

import pytest

from app.ui.tables import Column, Row, measured, metrics_table, protocols, report_table, table_html
from vae.checkpoints.metrics import Metric, Metrics

MSE, KL = Column("mse", "MSE", 3), Column("kl", "KL", 1)


def metrics(**values: tuple[float, str]) -> Metrics:
    return Metrics([Metric(name=n, value=v, unit="", protocol=p) for n, (v, p) in values.items()])


def test_a_measure_that_nobody_has_is_no_column_and_one_that_a_row_lacks_is_a_dash():
    rows = [Row("a", metrics(mse=(0.12345, "p"))), Row("b", metrics())]
    assert measured(rows, (MSE, KL)) == (MSE,)
    html = table_html(rows, (MSE, KL), corner="model")
    assert '<th scope="row">a</th><td>0.123</td>' in html
    assert '<th scope="row">b</th><td>–</td>' in html
    assert "KL" not in html


@pytest.mark.parametrize("chosen", [True, False])
def test_the_chosen_row_is_marked(chosen):
    html = table_html([Row("a", metrics(mse=(1.0, "p")), chosen=chosen)], (MSE,), corner="")
    assert ('aria-current="true"' in html) is chosen


def test_a_title_cannot_become_markup():
    assert "<b>" not in table_html([Row("<b>x", metrics(mse=(1.0, "p")))], (MSE,), corner="<b>")


def test_columns_of_one_protocol_share_a_sentence():
    rows = [Row("a", metrics(mse=(1.0, "on 10 images"), kl=(2.0, "on 10 images")))]
    assert protocols(rows, (MSE, KL)) == "MSE, KL: on 10 images."


def test_where_rows_were_measured_differently_each_is_named():
    one, other = (metrics(mse=(1.0, way), kl=(2.0, way)) for way in ("one way", "another way"))
    rows = [Row("a", one), Row("b", other), Row("c", other)]
    assert protocols(rows, (MSE, KL)) == "MSE, KL (a): one way. MSE, KL (b, c): another way."


def test_in_a_report_the_table_keeps_its_numbers_and_protocols():
    rows = [Row("a", metrics(mse=(0.12345, "on 10 images"))), Row("b", metrics())]
    table = report_table(rows, (MSE, KL), corner="model", caption="Means")
    assert table.header == ("model", "MSE")
    assert table.rows == (("a", "0.123"), ("b", "–"))
    assert table.note == "MSE: on 10 images."


def test_a_report_of_one_checkpoint_lists_its_numbers_with_their_protocols():
    kept = Metric(name="negative_elbo", value=131.23456, unit="nats/image", protocol="on 10 images")
    units = Metric(name="kl_per_dimension", value=(1.0, 2.0), unit="nats", protocol="")
    table = metrics_table(Metrics([kept, units]), caption="Measures")
    assert table.rows == (("−ELBO", "131.2", "nats/image", "on 10 images"),)


def test_of_many_rows_that_share_a_protocol_the_first_are_named():
    rows = [Row(f"model {n}", metrics(mse=(0.1, "one way" if n else "its own way"))) for n in range(10)]
    named = ", ".join(f"model {n}" for n in range(1, 7))
    assert protocols(rows, (MSE,)) == f"MSE (model 0): its own way. MSE ({named} and 3 others): one way."
