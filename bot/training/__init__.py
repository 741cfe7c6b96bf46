"""How the stance encoder that ships with Dateline is trained. Needs the extra `train`; the bot never imports it."""
