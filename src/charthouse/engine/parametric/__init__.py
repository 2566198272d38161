"""Estimates by formula: what a size, rated circumstances or like work of the past say that something takes."""
