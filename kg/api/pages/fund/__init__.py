"""The pages of funds and patent clusters."""
