"""The link to a view, and what it leaves out."""

from streamlit.testing.v1 import AppTest


def shown(**parameters: str) -> AppTest:
    """The open sheet, on a page of its own with these parameters."""

    def sheet() -> None:
        from app.ui import share

        share.choices()

    page = AppTest.from_function(sheet)
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def test_the_link_is_the_address_with_all_it_says():
    assert shown(checkpoint="digits-vae", z1="1.5").code[0].value == "?checkpoint=digits-vae&z1=1.5"
    assert shown().code[0].value == ""


def test_what_is_pressed_is_left_out_in_the_order_of_the_parts():
    page = shown(z1="1.5")
    page.pills(key="leave_out").set_value(["downloads", "pad"]).run()
    assert page.code[0].value == "?z1=1.5&hide=pad,downloads"


def test_what_the_address_hides_already_is_pressed():
    page = shown(hide="title,nonsense", z2="1")
    assert page.pills(key="leave_out").value == ["title"]
    assert page.code[0].value == "?z2=1&hide=title"
    page.pills(key="leave_out").set_value([]).run()
    assert page.code[0].value == "?z2=1"


def test_the_sheet_is_empty_until_it_is_opened(open_page):
    page = open_page()
    assert not page.exception
    assert not page.code
