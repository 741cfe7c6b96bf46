"""Pieces written for the tests, in the form that analysts send them in."""

from __future__ import annotations

REFINERY = """The Refinery That Kept Two Capitals Talking

By Ines Okafor
4 March 2025

Russia praised India for buying its oil through a hard winter. India thanked Russia for the discount on every barrel. \
The United States criticised India for the purchases. Nobody in Jamnagar expects the tankers to stop. \
The refinery has become the quiet guarantor of an old friendship.

Here are some background briefings:

January 9, 2025: What a Discount Buys Russia
June 17, 2024: Tankers Without a Flag
"""

VETO = """A Veto Nobody Wanted to Explain

By Tomas Lindqvist
18 August 2025

Russia condemned India for abstaining in New York. China supported Russia in the council. \
India accused China of blocking the text. The vote changed nothing on the ground.

Background briefings:

- May 2025: The Council Counts Its Friends
- January 9, 2025: What a Discount Buys Russia
"""

UNTITLED = """Pakistan praised Turkey for sending doctors after the flood, and the doctors stayed. Turkey thanked \
Pakistan for the welcome. The hospital in Sukkur still flies both flags.
"""

ELSEWHERE = """What Lima Owes Quito

By Ana Belmonte
2 February 2023

Peru praised Ecuador for sharing its water. Ecuador criticised Peru for delaying the canal.

Background briefings:

March 1, 2022: A Canal on Paper
"""
