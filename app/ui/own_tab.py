"""What to do beside an upload where the page stands in another site's frame: browsers send it without its cookies."""

import streamlit as st


def own_tab_hint() -> None:
    """One sentence with a link that opens this view in a tab of its own; shown in a foreign frame only.

    Whether it is one is known in the browser alone: `app/opening/framed.js` says so to the style sheet.
    """
    st.html(
        '<p class="note own-tab">A page inside another site’s page cannot take files: '
        '<a href="" target="_blank">open it in a tab of its own</a>.</p>'
    )
