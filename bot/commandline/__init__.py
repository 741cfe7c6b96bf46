"""The commands of `dateline`, apart from their answers' wording."""
