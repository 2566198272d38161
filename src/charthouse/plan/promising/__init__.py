"""Promises between projects, and with others outside: who gives what to whom, until when, and whether it will hold."""
