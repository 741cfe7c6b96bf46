"""Names that hold an actor's name without naming the actor, and which ambiguous names stand for their actor alone."""

from __future__ import annotations

OTHER_NAMES: tuple[str, ...] = tuple(
    name.strip()
    for name in """
    Indo-Pacific; Indo-European; Indochina; South China Sea; East China Sea; China Sea; Sea of Japan; Indian Ocean;
    Gulf of Mexico; Gulf of America; Gulf of Oman; Gulf of Guinea; Gulf of Thailand; Gulf of Aden; Gulf of Finland;
    Taiwan Strait; Black Sea; Irish Sea; English Channel; Norwegian Sea; Philippine Sea; Tasman Sea; Persian Gulf;
    Arabian Sea; Bay of Bengal; Jordan River; River Jordan; Jordan Valley; Niger River; River Niger; Niger Delta;
    Niger State; Congo River; Congo Basin; Lake Chad; Lake Chad Basin; Chad Basin; Lake Victoria; Victoria Falls;
    Senegal River; Gambia River; New Mexico; New England; New York; New Guinea; New Zealand First; Inner Mongolia;
    South America; South American; South Americans; Latin America; Latin American; Latin Americans; Central America;
    Central American; Central Americans; North America; North American; North Americans; Native American;
    Native Americans; African American; African Americans; Americas; American Samoa; British Columbia;
    British Virgin Islands; British Indian Ocean Territory; French Guiana; French Polynesia; Dutch Caribbean;
    Turks and Caicos; East Jerusalem; Turkish Cypriot; Turkish Cypriots; Northern Cyprus; East Indies; West Indies;
    South Georgia;
    Washington Post; Washington Times; Washington Consensus; Washington Treaty; Washington State; George Washington;
    Denzel Washington; Moscow Times; Times of India; Hindustan Times; South China Morning Post; Jerusalem Post;
    Tehran Times; Kyiv Post; Kyiv Independent; Jakarta Post; Japan Times; Bangkok Post; Korea Herald; Korea Times;
    China Daily; Times of Israel; Irish Times; Voice of America; Radio Free Europe; Air India; Bank of America;
    Bank of England; Captain America; Georgia Tech; Deutsche Bank; Real Madrid; London School of Economics;
    Vienna Convention; Vienna Conventions; Paris Agreement; Paris Accord; Paris Accords; Paris Club; Rome Statute;
    Treaty of Rome; Warsaw Pact; Warsaw Uprising; Warsaw Ghetto; Prague Spring; Budapest Memorandum;
    Oslo Accords; Oslo Process; Helsinki Accords; Helsinki Final Act; Minsk Agreements; Minsk Accords; Minsk Process;
    Minsk II; Astana Process; Astana Format; Moscow Format; Doha Agreement; Doha Accord; Lisbon Treaty;
    Treaty of Lisbon; Stockholm Agreement; Copenhagen Criteria; Dublin Regulation; Madrid Conference;
    Tashkent Declaration; Pretoria Agreement; Cotonou Agreement; Lomé Convention; Maputo Protocol; Malabo Declaration;
    Kigali Amendment; Abuja Treaty; Kampala Convention; Khartoum Process; Rabat Process; Nairobi Process;
    Luanda Process; Algiers Agreement; Algiers Accord; Panama Papers; Stockholm International Peace Research Institute;
    Vietnam War; Korean War; Khmer Rouge; Young Turks; Austro-Hungarian; Austria-Hungary; Anglo-Saxon; Anglo-Saxons;
    Finno-Ugric; Russian Roulette; Chinese New Year; Dutch Disease; Swiss Cheese; Turkish Delight; Peking Duck;
    Havana Syndrome; Stockholm Syndrome; Guinea Pig; Guinea Worm; Benin City; Benin Bronzes; Order of Malta;
    Michael Jordan; Jim Jordan; Jordan Bardella; Jordan Peterson; Santiago Abascal; Jimmy Lai; Anwar Gargash;
    Anwar Sadat; Haram al-Sharif; Mazar-i-Sharif; Mazar-e-Sharif; Bandar Abbas; Ain al-Asad; Ben Nevis; Lao Tzu;
    Lord Rama; Coptic Pope; Pope Tawadros; Condé Nast; National Security Council; Supreme National Security Council;
    Commonwealth Games; Commonwealth of Virginia; Islamic Jihad Union
    """.split(";")
)

STAND_ALONE: frozenset[str] = frozenset(
    name.strip()
    for name in """
    Georgia; Turkey; Jordan; Chad; Niger; Congo; Congolese; Washington; Jerusalem; Santiago; Wellington; Vienna; Oslo;
    Sofia; Sanaa; Sana'a; AU; ICC; WHO; CIS; ECB; PLA; PNG; SDF; FSA; Wagner; Macedonia; Poles; Westminster; Emirates;
    Islamic Republic; Revolutionary Guard; Revolutionary Guards; Duma; Rada; Miraflores; Visegrad; Visegrád;
    Human Rights Council; Dominican; Dominicans; Central African; Central Africans; Micronesia; Georgetown; Kingston;
    Islamic Emirate; Holland; Luxemburg; Hindustan; England
    """.split(";")
)
"""Names with another meaning that analyses of states hardly ever mean. Other ambiguous names count only in a piece
that names the same actor unmistakably too."""
