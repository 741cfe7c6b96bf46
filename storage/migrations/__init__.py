"""Numbered SQL files; each is applied once, in order, in one transaction with its record."""
