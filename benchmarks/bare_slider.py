"""The least a Streamlit page with a slider can do: the peer of round_trip.py."""

import streamlit as st

value = st.slider("z₁", -4.0, 4.0, 0.0, 0.05, format="%.2f")
st.text(f"z₁ = {value:.2f}")
