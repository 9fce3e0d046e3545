"""The API and the page: `create_app(settings)` in `app.py`."""
