"""The colours of drawings: those of the light theme, on white paper."""

from __future__ import annotations

from charthouse.drawing.scene import Ink

WHITE = "#ffffff"
INK = "#14213a"
INK_2 = "#454e63"
INK_3 = "#5c6373"
LINE = "#e2dbcb"
LINE_2 = "#c9bfa9"
EDGE = "#8a8270"
WATER_1 = "#eaf2f5"
WATER_2 = "#cde2eb"
WATER_3 = "#9fc6d8"
WATER_4 = "#417e9f"
WATER_5 = "#1f5d80"
COURSE = "#a8116b"
COURSE_TINT = "#f7e3ee"
GOOD = "#1b6e47"
WARN = "#8a5300"
BAD = "#b02e12"
WEEKEND = "#f6f2e8"
BASE = "#bdb7aa"

GRID = Ink(stroke=LINE, width=0.5)
RULE = Ink(stroke=INK, width=0.75)
FREE = Ink(fill=WEEKEND)
SHUT = Ink(fill="#efe8d8")
"""Days on which nobody works beside the weekends: darker, as the hatching on the page."""
TICK = Ink(stroke=LINE_2, width=0.5)
FULL = Ink(fill=INK)
OPEN = Ink(stroke=INK, width=0.5)
SUMMARY = Ink(fill=INK)
BAR = Ink(fill=WATER_2, stroke=WATER_4, width=0.6)
BAR_CRITICAL = Ink(fill=COURSE_TINT, stroke=COURSE, width=0.6)
BAR_OFF = Ink(stroke=EDGE, width=0.6, dash=(3, 2))
DONE = Ink(fill=WATER_4)
DONE_CRITICAL = Ink(fill=COURSE)
FINISHED = Ink(fill=WATER_3)
EFFORT = Ink(fill=WATER_3)
GAP = Ink(stroke=EDGE, width=0.6, dash=(2, 3))
MILESTONE = Ink(fill=INK)
MILESTONE_CRITICAL = Ink(fill=COURSE)
MILESTONE_DONE = Ink(fill=WATER_4)
BASELINE = Ink(fill=BASE)
BASELINE_MILESTONE = Ink(stroke=EDGE, width=0.9)
SLACK = Ink(stroke=WATER_4, width=0.8, dash=(0.8, 2))
SLACK_END = Ink(stroke=WATER_4, width=0.8)
LINK = Ink(stroke=INK_3, width=0.6)
LINK_CRITICAL = Ink(stroke=COURSE, width=0.9)
ARROW = Ink(fill=INK_3)
ARROW_CRITICAL = Ink(fill=COURSE)
DEADLINE = Ink(stroke=INK_2, width=0.8)
DEADLINE_MISSED = Ink(fill=BAD, stroke=BAD, width=0.8)
STATUS = Ink(stroke=INK, width=0.9)
TODAY = Ink(stroke=WATER_5, width=0.75, dash=(3, 2))
PROGRESS = Ink(stroke=WATER_5, width=1.0)
