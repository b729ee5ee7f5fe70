"""What .streamlit/config.toml asks of Streamlit, as Streamlit has read it."""

from streamlit import config


def test_no_page_around_this_one_may_command_it():
    assert config.get_option("client.allowedOrigins") == []
    assert "config.toml" in config.get_where_defined("client.allowedOrigins")
