"""streamlit_app package."""
