"""The API's frame: what every endpoint keeps to, whatever chapter it belongs to (docs/api.md)."""
