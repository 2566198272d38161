"""Forecasts as distributions: of finish and cost, of throughput and of estimates; and how good they were."""
