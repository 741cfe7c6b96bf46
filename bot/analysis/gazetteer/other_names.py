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
    South Georgia; Washington Post; Washington Times; Washington State; George Washington; Denzel Washington;
    Moscow Times; Times of India; Hindustan Times; South China Morning Post; Jerusalem Post; Tehran Times; Kyiv Post;
    Kyiv Independent; Jakarta Post; Japan Times; Bangkok Post; Korea Herald; Korea Times; China Daily; Times of Israel;
    Irish Times; Voice of America; Radio Free Europe; Air India; Bank of America; Bank of England; Captain America;
    Georgia Tech; Deutsche Bank; Real Madrid; London School of Economics; Paris Club; Warsaw Uprising; Warsaw Ghetto;
    Prague Spring; Helsinki Final Act; Minsk II; Dublin Regulation; Madrid Conference; Kigali Amendment; Panama Papers;
    Stockholm International Peace Research Institute; Vietnam War; Korean War; Khmer Rouge; Young Turks;
    Austro-Hungarian; Austria-Hungary; Anglo-Saxon; Anglo-Saxons; Finno-Ugric; Russian Roulette; Chinese New Year;
    Dutch Disease; Swiss Cheese; Turkish Delight; Peking Duck; Havana Syndrome; Stockholm Syndrome; Guinea Pig;
    Guinea Worm; Benin City; Benin Bronzes; Order of Malta; Michael Jordan; Jim Jordan; Jordan Bardella;
    Jordan Peterson; Santiago Abascal; Jimmy Lai; Anwar Gargash; Anwar Sadat; Haram al-Sharif; Mazar-i-Sharif;
    Mazar-e-Sharif; Bandar Abbas; Ain al-Asad; Ben Nevis; Lao Tzu; Lord Rama; Coptic Pope; Pope Tawadros; Condé Nast;
    National Security Council; Supreme National Security Council; Commonwealth Games; Commonwealth of Virginia;
    Islamic Jihad Union; Alternative for Germany; Brothers of Italy; Sweden Democrats; Finns Party; True Finns;
    Danish People's Party; Freedom Party of Austria; Austrian Freedom Party; Reform UK; UK Independence Party;
    Save Romania Union; Alliance for the Union of Romanians; Indian National Congress; Communist Party of India;
    Pakistan Muslim League; Pakistan Tehreek-e-Insaf; Pakistan People's Party; Pakistan Peoples Party;
    Bangladesh Nationalist Party; Nepali Congress; Make America Great Again; America First; Air France; Air China;
    Air Canada; Air Algérie; Air Serbia; Air Malta; Air Koryo; Turkish Airlines; Singapore Airlines; Qatar Airways;
    Kenya Airways; Ethiopian Airlines; British Airways; Malaysia Airlines; Malaysian Airlines; Korean Air;
    Japan Airlines; Iran Air; American Airlines; Vietnam Airlines; Philippine Airlines; Swiss International Air Lines;
    China Eastern; China Southern; China Mobile; China Telecom; China Unicom; China Evergrande; Royal Dutch Shell;
    British Petroleum; British American Tobacco; Credit Suisse; Swiss Re; American Express; Nippon Steel; US Steel;
    U.S. Steel; Russia Today; CNN Türk; CNN Indonesia; France 24; India Today; Indian Express; Washington Examiner;
    Washington Free Beacon; Japan News; American Conservative; American University; American Enterprise Institute;
    Center for American Progress; Council on Foreign Relations; European Council on Foreign Relations;
    German Marshall Fund; Carnegie Moscow Center; Russia in Global Affairs; Institute of Strategic Studies Islamabad;
    Peking University; Kyiv School of Economics; Moscow State University; American University of Beirut;
    Australian Open; French Open; US Open; U.S. Open; Paris Saint-Germain; Miss America; Berlin Blockade;
    Berlin Airlift; Paris Commune; Kiev Rus; Kyivan Rus; Kievan Rus; Roman Empire; Holy Roman Empire;
    British Empire; Russian Empire; Persian Empire; Ottoman Turks; Mughal India; British India; British Raj;
    French Algeria; Belgian Congo; French Revolution; Russian Revolution; American Revolution; American Civil War;
    Spanish Civil War; French Fries; Brazil Nuts; Brazil Nut; Irish Coffee; Turkish Coffee; Turkish Bath;
    Brussels Sprouts; Swiss Army Knife; Danish Pastry; Dutch Auction; Mexican Standoff; Mexican Stand-off;
    Chinese Whispers; Greek Tragedy; Canada Goose; Paris Hilton; Jack London; Irving Berlin; Isaiah Berlin;
    Vernon Jordan; Booker T. Washington; Kerry Washington; Mount Lebanon; Berlin Wall; New Delhi Declaration
    """.split(";")
)

STAND_ALONE: frozenset[str] = frozenset(
    name.strip()
    for name in """
    Georgia; Turkey; Jordan; Chad; Niger; Congo; Congolese; Washington; Jerusalem; Santiago; Wellington; Vienna; Oslo;
    Sofia; Sanaa; Sana'a; AU; ICC; WHO; CIS; ECB; PLA; PNG; SDF; FSA; Wagner; Macedonia; Poles; Westminster; Emirates;
    Islamic Republic; Revolutionary Guard; Revolutionary Guards; Duma; Rada; Miraflores; Visegrad; Visegrád;
    Human Rights Council; Dominican; Dominicans; Central African; Central Africans; Micronesia; Georgetown; Kingston;
    Islamic Emirate; Holland; Luxemburg; Hindustan; England; Pope
    """.split(";")
)
"""Names with another meaning that analyses of states hardly ever mean. Other ambiguous names count only in a piece
that names the same actor unmistakably too."""

OTHER_SENSES: dict[str, frozenset[str]] = {
    "georgia": frozenset(
        "atlanta savannah runoff fulton kemp ossoff warnock raffensperger governor gubernatorial arizona "
        "michigan wisconsin pennsylvania nevada alabama florida carolina tennessee ohio iowa texas".split()
    ),
    "jordan": frozenset("basketball bulls nike sneakers judiciary ohio".split()),
    "turkey": frozenset("thanksgiving stuffing gravy poultry roast".split()),
}
"""Words beside which a name that stands alone means something else, unless the actor is named unmistakably too."""
