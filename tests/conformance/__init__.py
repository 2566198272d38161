"""How far the computed dates agree with those that other tools stored in real files."""
