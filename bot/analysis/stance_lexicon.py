"""The words by which the rules read stance: data, and the inflection that turns lemmas into patterns.

A verb entry is a lemma, which may be followed by literal words: `stand by`, `turn _ back on`. `_` stands for one
possessive word (`its`, `Russia's`), `..` for up to three words of any kind. The first word is inflected.
In the text that the patterns search, `@` is an actor and `@s` an actor's possessive.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words("a an the this that these those any no some every each another")
POSSESSIVES = _words("its their his her our my your whose")
OBJECT_PRONOUNS = _words("it him her them")
SUBJECT_PRONOUNS = _words("it he she they")
FIRST_PERSON = _words("we us our ours i me my mine")
RELATIVES = _words("which who whom whose")
BE = _words("be is are was were been being am 's get gets got getting")
AUXILIARIES = BE | _words(
    "has have had having do does did will would shall should can could may might must wo ca cannot "
    "remains remained seem seems seemed appear appears appeared"
)
PREPOSITIONS = _words(
    "of for at to toward towards against on upon with in into over about from by between among after before during "
    "under through near across around amid despite without within since until like unlike as than inside"
)
TOWARD = _words("for of at to toward towards against on upon with in over about")
NOT_BEFORE_OBJECTS = _words("from by with after before during since despite without alongside like amid in")
STAYING = _words("remain remains remained become becomes became stay stays stayed")
CLAUSE_OPENERS = _words("while whereas although though but because unless if when whenever yet unlike")
NEGATORS = _words("not n't never neither nor no hardly scarcely barely nothing without nobody none few cannot")
HEDGES = _words(
    "might may could likely unlikely probably reportedly allegedly apparently seemingly perhaps possibly maybe "
    "presumably supposedly conceivably arguably seem seems seemed seemingly appear appears appeared suspect suspects "
    "suspected rumoured rumored purportedly ostensibly potentially believed thought"
)
PAST_MARKERS = _words("once formerly former previously erstwhile")
PRESENT_MARKERS = _words("now nowadays today currently lately")
EVERYDAY_ADVERBS = _words("now then also still even again later yet just soon too long often always so first")
GROUP_WORDS = _words("both all")
EPITHETS = _words(
    "movement group bloc country kingdom organisation organization alliance militia junta government regime emir "
    "republic president leader newcomers neighbour neighbor island sultanate emirate insurgents"
)
HEDGED_PHRASE = re.compile(r"\b(?:said|believed|thought|reported|rumou?red|alleged|understood|suspected) to\b")
DISCLAIMED = re.compile(
    r"\b(?:wrong|false|untrue|inaccurate|mistaken|a mistake|unfair|absurd) to "
    r"(?:say|claim|think|suggest|believe|argue)|"
    r"\b(?:not true|untrue|false|no evidence|no sign|no proof) that|hardly the case|"
    r"\b(?:reject|den|dismiss|refut)\w+ (?:the )?(?:accusation|claim|report|allegation|charge|suggestion)s? that"
)
UNRESOLVED = re.compile(
    r"neither (?:side |faction |camp |wing )?(?:has |had )?(?:prevailed|won)|undecided|"
    r"(?:divided|split|torn) (?:over|between|on)"
)
FEELING_RETURNED = re.compile(
    r"feelings? (?:is|was|are|were|being) (?:entirely |wholly |quite )?(?:mutual|returned|reciprocated)"
)

IRREGULAR_VERBS: dict[str, str] = {
    "arise": "arose arisen", "beat": "beat beaten", "befriend": "befriended", "begin": "began begun",
    "be": "am is are was were been being become becomes became grow grows grew grown remain remains remained "
    "feel feels felt",
    "bind": "bound", "break": "broke broken", "bring": "brought", "build": "built", "buy": "bought",
    "cast": "cast", "cede": "ceded", "choose": "chose chosen", "come": "came come", "cut": "cut", "deal": "dealt",
    "draw": "drew drawn", "fall": "fell fallen", "feed": "fed", "feel": "felt", "fight": "fought", "find": "found",
    "forbid": "forbade forbidden", "forget": "forgot forgotten", "forgive": "forgave forgiven",
    "forsake": "forsook forsaken", "freeze": "froze frozen", "get": "got gotten", "give": "gave given",
    "go": "went gone", "grow": "grew grown", "hide": "hid hidden", "hit": "hit", "hold": "held",
    "hurt": "hurt", "keep": "kept",
    "lead": "led", "leave": "left", "lend": "lent", "let": "let", "lie": "lied lying", "lose": "lost",
    "make": "made", "meet": "met", "overrun": "overran overrun", "pay": "paid", "put": "put", "read": "read",
    "rise": "rose risen", "run": "ran run", "say": "said", "see": "saw seen", "sell": "sold", "send": "sent",
    "set": "set", "shake": "shook shaken", "shoot": "shot", "side": "sided", "speak": "spoke spoken",
    "spurn": "spurned", "stand": "stood", "stick": "stuck", "strike": "struck stricken", "swear": "swore sworn",
    "take": "took taken", "tear": "tore torn", "tell": "told", "think": "thought", "throw": "threw thrown",
    "understand": "understood", "undercut": "undercut", "upset": "upset", "withhold": "withheld",
    "withdraw": "withdrew withdrawn", "write": "wrote written", "woo": "wooed", "retake": "retook retaken",
}  # fmt: skip


def entries(text: str) -> tuple[str, ...]:
    """Split the comma-separated entries of a word list."""
    return tuple(" ".join(entry.split()) for entry in text.split(",") if entry.strip())


def inflect(lemma: str) -> frozenset[str]:
    """Give every form of a verb; a few that do not exist come along, which no text will contain."""
    if lemma.endswith("ise"):
        return _regular(lemma) | _regular(lemma[:-3] + "ize")
    if lemma not in IRREGULAR_VERBS:
        return _regular(lemma)
    regular = {form for form in _regular(lemma) if not form.endswith("ed")}
    return frozenset(regular | set(IRREGULAR_VERBS[lemma].split()))


def _regular(lemma: str) -> frozenset[str]:
    stem, forms = lemma, {lemma}
    if re.search(r"[^aeiou]y$", lemma):
        forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    elif lemma.endswith("e"):
        forms |= {lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    else:
        plural = "es" if re.search(r"(s|x|z|ch|sh|o)$", lemma) else "s"
        forms |= {stem + plural, stem + "ed", stem + "ing"}
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", lemma):
        forms |= {stem + lemma[-1] + "ed", stem + lemma[-1] + "ing"}
    return frozenset(forms)


def participles() -> frozenset[str]:
    """Give participles and past forms that do not end in -ed."""
    return frozenset(form for forms in IRREGULAR_VERBS.values() for form in forms.split())


def verb_pattern(lexicon: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern for all inflected forms of the entries, longest entry first."""
    return _alternatives(sorted(lexicon, key=lambda entry: (-len(entry.split()), entry)), inflected=True)


def noun_pattern(lexicon: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern for the singular and plural of the entries, longest entry first."""
    return _alternatives(sorted(lexicon, key=lambda entry: (-len(entry.split()), entry)), inflected=False)


def _alternatives(lexicon: list[str], *, inflected: bool) -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(_entry_pattern(entry, inflected) for entry in lexicon) + r")(?!\S)")


def _entry_pattern(entry: str, inflected: bool) -> str:
    if not inflected:
        return re.escape(entry[:-1]) + "(?:y|ies)" if entry.endswith("y") else re.escape(entry) + "(?:s|es)?"
    first, *rest = entry.split()
    head = "(?:" + "|".join(sorted(map(re.escape, inflect(first)))) + ")"
    if first == "be":
        head += _BETWEEN_BE_AND_ADJECTIVE
    return head + "".join(_word_pattern(word) for word in rest)


_BETWEEN_BE_AND_ADJECTIVE = r"(?: (?:not|n't|never|no longer|still|very|so|too|increasingly|\w+ly))*"


def _word_pattern(word: str) -> str:
    if word == "_":
        return r" (?:its|their|his|her|our|my|your|@s)"
    if word == "..":
        return r"(?: (?!and |but |that )[^\s,;:@]+){0,3}"
    return " " + re.escape(word)


# Deeds and attitudes in favour of the object. Withheld, they are a refusal, and so critical.
SUPPORTIVE_ACTS = entries("""
    support, back, help, aid, assist, defend, protect, shield, shelter, harbour, harbor, trust, arm, rearm, equip,
    fund, finance, bankroll, subsidise, sponsor, train, rescue, save, bail out, recognise, endorse, champion,
    embrace, befriend, court, woo, favour, favor, prop up, shore up, stand by, stand with, stand behind, stand
    beside, stick by, stick with, side with, align with, align itself with, rally behind, rally to, vouch for, speak
    up for, stick up for, root for, come to _ aid, come to _ defence, come to _ defense, come to _ rescue, come to
    the aid of, come to the defence of, come to the defense of, come to the rescue of, rush to _ aid, throw _ weight
    behind, throw its support behind, lend to, lend .. to, supply, supply .. to, donate .. to, gift .. to, send aid
    to, send .. weapons to, send .. arms to, send .. tanks to, send .. missiles to, send .. jets to, send .. aid to,
    give .. weapons to, give .. money to, give .. aid to, give .. jets to, deliver .. to, sell .. weapons to, sell
    .. arms to, sell .. jets to, shower, forgive, reassure, placate, please, appease, accommodate, respect, admire,
    love, like, adore, cherish, value, prize, appreciate, esteem, revere, idolise, covet, guarantee, ally with, ally
    itself with, join forces with, work hand in glove with, be hand in glove with, have faith in, have confidence
    in, believe in, keep faith with, warm to, fall in love with, fall back in love with, mend fences with, make up
    with, patch things up with, extend a hand to, extend an olive branch to, open _ arms to, cosy up to, cozy up to,
    suck up to, pander to, fawn over, fawn on, dote on, bow to, defer to, look up to, take _ side, take the side of,
    take up the cause of, lobby for, vote for, vote with, pardon, exonerate, absolve, vindicate, lend a hand to, pin
    _ hopes on, count on, rely on, draw closer to, move closer to, grow closer to, edge closer to, gravitate toward,
    gravitate towards, tilt toward, tilt towards, lean toward, lean towards, normalise with, normalise ties with,
    restore ties with, resume ties with, upgrade ties with, deepen ties with, deepen cooperation with, strengthen
    ties with, deepen .. ties with, deepen .. cooperation with, strengthen .. ties with, strengthen .. cooperation
    with, pledge .. to, promise .. to, stand shoulder to shoulder with, intercede for, promise .. loans, bless,
    remain loyal to, stay loyal to, be loyal to, side openly with, side firmly with, side squarely with, be proud
    of, be grateful to, be fond of, be enamoured of, remain committed to, be committed to, keep _ promise to, keep _
    promises to, reward, indulge, pamper, sustain, uphold, advocate for, enlist behind, accept, honour, honor,
    legitimise, rehabilitate, wish .. well, think highly of, speak highly of, speak warmly of, campaign for, go to
    bat for
""")

# Words in favour. Withheld, they say nothing.
SUPPORTIVE_WORDS = entries("""
    praise, laud, hail, applaud, commend, compliment, congratulate, thank, salute, extol, celebrate, toast, welcome,
    cheer, flatter, honour, eulogise, acclaim, lionise, glorify, credit, hug, kiss, pay tribute to, heap praise on,
    heap praise upon, lavish praise on, shower praise on, pour praise on, sing the praises of, sing _ praises, tip _
    hat to, express gratitude to, express sympathy for, speak well of, voice support for, give a warm welcome to,
    give .. warm welcome to, roll out the red carpet for, have .. kind words for, have warm words for, approve of,
    sympathise with, empathise with, identify with, enthuse about, rave about, wax lyrical about, apologise to, give
    credit to, take .. hat off to
""")

# Deeds and words against the object. Withheld, they say nothing.
CRITICAL_VERBS = entries("""
    condemn, criticise, denounce, decry, deplore, blame, accuse, attack, assail, lambast, lambaste, slam, blast,
    castigate, chastise, chide, rebuke, reprimand, scold, berate, excoriate, censure, vilify, demonise, disparage,
    belittle, deride, mock, ridicule, taunt, insult, malign, slander, smear, scorn, spurn, snub, rebuff, shun,
    ostracise, isolate, resent, hate, despise, loathe, curse, swear at, shout at, upbraid, detest, dislike, abhor,
    distrust, mistrust, suspect, fear, dread, envy, begrudge, oppose, resist, reject, repudiate, defy, contest,
    bomb, shell, bombard, strike, invade, raid, assault, blockade, besiege, pound, pummel, occupy, annex, storm,
    ambush, hit, target, threaten, menace, intimidate, warn, bully, blackmail, coerce, harass, provoke, antagonise,
    undermine, undercut, destabilise, sabotage, subvert, sanction, embargo, boycott, ban, bar, blacklist, expel,
    oust, deport, punish, penalise, rap, rail against, rail at, lash out at, hit out at, hit back at, shoot back at,
    snap at, sneer at, scoff at, jeer at, sniff at, fume at, seethe at, rage at, rage against, turn on, turn
    against, move against, fight, combat, fight against, wage war on, wage war against, declare war on, go to war
    with, make war on, fire at, fire on, fire .. missiles at, fire .. rockets at, shoot at, shoot down, complain
    about, complain of, be wary of, grow wary of, be tired of, grow tired of, grow weary of, be weary of, be fed up
    with, grow impatient with, be furious with, be furious at, be angry with, be angry at, be suspicious of, be
    sceptical of, be skeptical of, be hostile to, be hostile toward, be hostile towards, be afraid of, be jealous
    of, be at odds with, be at loggerheads with, be dismissive of, be critical of, be disappointed with, be
    disappointed in, be opposed to, be allergic to, tire of, despair of, sour on, lose patience with, lose faith in,
    lose confidence in, lose trust in, cool on, cool toward, cool towards, run out of patience with, clash with,
    break with, fall out with, quarrel with, feud with, spar with, bicker with, break off relations with, break off
    ties with, downgrade ties with, downgrade .. ties with, break ties with, sever ties with, sever relations with,
    cut ties with, cut .. ties with, suspend ties with, sever .. ties with, sever .. relations with, cut off, freeze
    out, shut out, call out, take .. to task, take aim at, take issue with, take a swipe at, pick a fight with, pick
    fights with, protest against, protest, gang up on, campaign against, lobby against, vote against, conspire
    against, plot against, ally against, side against, retaliate against, hit back against, impose .. sanctions on,
    impose .. tariffs on, slap .. sanctions on, slap .. tariffs on, impose .. on, slap .. on, tear into, lay into,
    round on, pour scorn on, heap scorn on, pour cold water on, heap blame on, pin the blame on, pin .. blame on,
    lay the blame on, point the finger at, look down on, thumb _ nose at, order out, throw out, kick out, drive out,
    reserve .. words for, have .. harsh words for, be sick of, block, obstruct, thwart, veto, hinder, impede,
    stymie, stonewall, hamper, encroach on, trespass on, violate, interfere in, meddle in, exploit, humiliate,
    offend, cheat, deceive, dupe, swindle, extort, shame, lecture, rebuff, fault, indict, impugn, refute, disown,
    disavow, denigrate, discredit, dismiss, ignore, neglect, cold-shoulder, summon, recall .. ambassador from,
    withdraw .. ambassador from, pull .. ambassador from, close _ embassy in, distance itself from, distance himself
    from, distance herself from, distance themselves from, disagree with, shrug off, brush off, rebel against,
    backtrack on, renege on, hold .. in contempt, hold a grudge against, nurse a grudge against, bear a grudge
    against, jail, kidnap, murder, assassinate, kill, poison, spy on, hack, brandish .. at, gripe about, grumble
    about, bristle at, balk at, recoil from, object to, take offence at, take umbrage at, compete with, vie with,
    invade and occupy, overthrow, topple, vow revenge on, take revenge on, carp at, inveigh against, fulminate
    against, lash, savage, pillory, upbraid, admonish, remonstrate with, deny .. to, evict, eject, repel, confront,
    challenge, needle, rile at, see off, wrong, massacre, torpedo, scuttle
""")

# Verbs whose very meaning is support given up: negated, they say that it lasts.
ABANDONING_VERBS = entries("""
    abandon, betray, desert, forsake, ditch, jettison, let down, fail, disappoint, turn _ back on, walk
    away from, give up on, throw under the bus, throw .. under the bus, leave .. in the lurch, stab .. in the back,
    drop, dump, forget, stop supporting, waver in _ support for, waver in _ support of, let .. down, let @ down,
    leave @ in the lurch, stab @ in the back, throw @ under the bus, disown, double-cross, renounce, cut loose, hang
    out to dry, doubt, cease supporting, wobble on, withdraw from
""")

# The object feels something toward the subject: `A annoyed B` is B's stance toward A.
ANGERING_VERBS = entries("""
    anger, annoy, alarm, infuriate, enrage, irritate, irk, incense, outrage, exasperate, frustrate, dismay, upset,
    vex, rankle, worry, unsettle, unnerve, frighten, scare, appal, appall, disgust, displease, alienate,
    disillusion, peeve, rattle, embitter, rile, aggrieve, affront, mortify, repulse, concern, wrong-foot
""")
PLEASING_VERBS = entries("""
    delight, impress, gratify, charm, reassure, hearten, encourage, thrill, captivate, enchant, win over, comfort,
    cheer
""")

# Both ways at once when the subject is a pair, or with `with`.
MUTUAL_CRITICAL_VERBS = entries("""
    quarrel, clash, feud, fall out, bicker, spar, squabble, trade insults, trade barbs, trade fire, trade
    accusations, trade threats, trade blows, exchange fire, exchange insults, exchange threats, exchange
    accusations, exchange blows, cross swords, lock horns, go to war, fight, drift apart, part ways, row, argue,
    come to blows, trade recriminations, sever ties, sever relations, break off relations, break off ties, be at
    odds, be at loggerheads, be at each other's throats, recall their ambassadors, expel each other's diplomats,
    trade sanctions, trade tariffs, slug it out, snipe at each other, glare at each other, dig in against each
    other, be at war, remain at war
""")
MUTUAL_SUPPORTIVE_VERBS = entries("""
    reconcile, make up, bury the hatchet, make peace, cooperate, team up, join forces, fall in love, ally, draw
    closer, grow closer, mend fences, patch up their differences, swear .. brotherhood, swear .. friendship, deepen
    their ties, deepen their .. cooperation, deepen their .. ties, strengthen their .. ties, strengthen their ..
    cooperation, deepen ties, strengthen ties, upgrade ties, form an alliance, sign a defence pact, sign a defense
    pact, sign a mutual defence treaty, become allies, become friends, befriend each other, stand together, close
    ranks, embrace, seal .. friendship, pledge .. friendship, vow .. friendship, see eye to eye, celebrate their ..
    friendship, celebrate their .. alliance, sign a friendship treaty, sign a treaty of friendship, toast their ..
    friendship
""")
ONE_WAY_WITH = _words("solidarity trust admiration respect affection goodwill sympathy")
MUTUAL_WORDS = ("each other", "one another", "the other")

# `A called B a friend`: the sign is in what follows.
LABELLING_VERBS = entries("""
    call, brand, describe, label, dub, term, see, view, regard, consider, treat, deem, denounce, portray, depict,
    cast, hail, paint, characterise, perceive, declare, pronounce, think
""")
SPEECH_VERBS = entries("""
    say, tell, claim, state, declare, add, insist, argue, announce, assert, complain, warn, promise, pledge, vow,
    reply, allege, maintain, contend, report, note, explain, stress, suggest, believe, admit, acknowledge, concede,
    confirm, remark, retort, shoot back, write, boast, predict, swear, reveal, disclose, tweet, assure, charge,
    quip, observe, conclude, estimate, caution, affirm, reaffirm, reiterate, recall, hint, respond, counter, deny
""")
COMPLAINING_VERBS = entries("complain, allege, charge, fume, protest, grumble, lament, rage, moan, gripe")
ACCUSING_VERBS = entries("accuse, suspect, blame")

# Operators before a verb.
REFUSING_VERBS = entries("""
    refuse to, decline to, fail to, stop, cease, cease to, quit, be unwilling to, be reluctant to, be loath to,
    hesitate to, stop short of, refrain from, abstain from, be in no hurry to, be in no mood to, neglect to, avoid,
    give up, halt, forbear to, be unable to, balk at, rule out, resist, reject calls to, shrink from, shy away from,
    be slow to, cannot bring itself to, omit to, desist from
""")
CONCEALING_VERBS = entries("hide, conceal, disguise, deny, dispute, doubt, mask, regret")
CEASING_VERBS = entries("""
    end, withdraw, cut, suspend, halt, stop, block, reject, lose, drop, refuse, deny, lift, ease, abandon, freeze,
    scrap, cancel, revoke, pull, withhold, retract, reverse, forgo, renounce, reduce, scale back, slash, veto,
    oppose, terminate, discontinue, rescind, remove, waive, soften, shed, overcome, forget, bury, set aside, put
    aside, curtail, cut off
""")

SUPPORTIVE_NOUNS = entries("""
    support, backing, praise, admiration, friendship, trust, faith, confidence, solidarity, sympathy, loyalty,
    gratitude, generosity, affection, endorsement, assistance, aid, help, loan, gift, devotion, commitment, respect,
    goodwill, embrace, blessing, protection, patronage, sponsorship, defence of, defense of, love, enthusiasm,
    esteem, warmth, approval, congratulation, thanks, tribute, fondness, kindness, allegiance, fealty, deference,
    courtship, charm offensive, recognition, overture, concession, advice, military aid, security guarantee, weapons
    deliveries, arms deliveries, arms shipment, weapons shipment, arms supply, arms supplies, consignment, hug,
    welcome, compliment, reassurance, rescue, bail-out, bailout, subsidy, subsidies, grant, donation, arms sale,
    advocacy, reverence, openness, tilt
""")
CRITICAL_NOUNS = entries("""
    anger, hostility, suspicion, resentment, distrust, mistrust, contempt, disdain, scorn, fury, rage, wrath, ire,
    criticism, condemnation, hatred, hate, enmity, animosity, opposition, sanction, tariff, embargo, blockade, air
    strike, airstrike, strike, raid, attack, assault, invasion, offensive, bombardment, bombing, shelling, threat,
    warning, accusation, pressure, complaint, grievance, wariness, impatience, frustration, outrage, irritation,
    displeasure, dismay, unease, annoyance, veto, boycott, aggression, coercion, blackmail, bullying, provocation,
    rebuke, denunciation, ultimatum, incursion, reprisal, retaliation, antipathy, aversion, bitterness, disgust,
    disapproval, disappointment, exasperation, indignation, ill will, loathing, malice, rancour, rancor, spite,
    jealousy, envy, fear, dread, alarm, anxiety, misgiving, scepticism, skepticism, doubt, protest, jibe, barb,
    insult, invective, tirade, broadside, ridicule, mockery, snub, slight, crackdown, campaign against, war on, war
    against, grudge, vendetta, disrespect, abuse, hatred, ban, curb, missile, drone strike, rocket attack,
    cyberattack, meddling, interference, encroachment, recrimination, tough love, demonisation, defiance, betrayal,
    annexation, occupation, harassment, blame, objection, cold shoulder, dislike
""")
MUTUAL_CRITICAL_NOUNS = entries("""
    rivalry, rivalries, hostility, hostilities, feud, quarrel, row, war, conflict, clash, enmity, animosity,
    acrimony, tension, friction, antagonism, trade war, stand-off, standoff, confrontation, spat, rift,
    estrangement, mistrust, distrust, hatred, bad blood, cold war, tariff, recrimination, skirmish, suspicion,
    bickering, feuding, antipathy, sparring, loathing, rupture, split, fighting, fight, discord, falling-out,
    accusation, insult, squabble
""")
MUTUAL_SUPPORTIVE_NOUNS = entries("""
    friendship, alliance, partnership, cooperation, co-operation, brotherhood, entente, rapprochement,
    reconciliation, amity, camaraderie, bonhomie, détente, detente, solidarity, romance, admiration, love affair,
    honeymoon, trust, affection, bromance, defence pact, defense pact, friendship treaty, goodwill, thaw, respect,
    axis, fraternity
""")
RELATION_NOUNS = entries("relation, ties, tie, relationship, bond, link, contacts, talks, dealings")
GOOD_RELATION_WORDS = _words("""
    warm warmed warming warmer cordial close closer closest friendly excellent improved improving improve flourish
    flourished flourishing blossomed blossom thrive thrived thriving thawed thaw thawing brotherly fraternal
    deepened deepening deepen strengthened strengthening strengthen ironclad unbreakable unshakeable harmonious rosy
    mended bloomed blooming solid robust normalised normalized affectionate rebounded trusting steadfast healed
""")
BAD_RELATION_WORDS = _words("""
    sour soured souring frosty icy tense tenser strained strain strains deteriorated deteriorating deteriorate
    worsened worsening worsen chilly cold colder cooled cooling cool frayed fraying hostile poisoned poisonous toxic
    bitter stormy acrimonious fraught troubled collapsed collapse collapsing ruptured severed broken unfriendly
    plummeted nosedived crumbled unravelled unraveled embittered nadir testy antagonistic prickly rocky turbulent
    rancorous
""")

# A role toward the possessor or the `of` phrase: `A is B's ally`, `a critic of B`.
SUPPORTIVE_ROLES = entries("""
    ally, allies, friend, partner, patron, backer, supporter, protector, benefactor, defender, champion, admirer,
    sponsor, sister nation, lifeline, guarantor, advocate, shield, cheerleader, bodyguard, confidant, brother,
    saviour, savior, bulwark, first responder, apologist, best customer
""")
CRITICAL_ROLES = entries("""
    enemy, enemies, foe, rival, adversary, adversaries, critic, opponent, nemesis, detractor, antagonist, tormentor,
    arch-enemy, archrival, arch-rival, aggressor, accuser, occupier
""")
GOOD_JUDGEMENTS = _words("""
    friend friends ally allies partner partners brother brothers brotherly reliable trusted trustworthy respected
    respect admirable exemplary heroic courageous brave generous wise responsible constructive valuable
    indispensable dependable steadfast loyal worthy commendable welcome impressive excellent outstanding remarkable
    visionary model shield protector saviour savior friendly helpful great hero benefactor praiseworthy laudable
    inspiring honourable honorable legitimate dear invaluable beacon bulwark faithful noble
""")
BAD_JUDGEMENTS = _words("""
    unacceptable disgraceful shameful outrageous irresponsible reckless dangerous aggressive hostile provocative
    enemy enemies foe threat threats aggressor despot butcher tyrant dictator terrorist terrorists criminal
    criminals liar bully thug gang rogue pariah rival adversary lying lied lies hypocritical hypocrite cynical
    deplorable appalling illegal unlawful unjustified intolerable indefensible treacherous traitor unreliable
    untrustworthy dishonest barbaric brutal cruel evil menace coward cowardly arrogant insulting offensive
    fabrication fake encroachment blackmail meddling interfering bullying puppet vassal failure disaster
    catastrophic monstrous reprehensible absurd repugnant insane crime crimes genocide massacre atrocities atrocity
    butchery terrorism aggression lie hypocrisy repugnant insane villain parasite burden genocidal colonial
    imperialist usurper thief extortion unfair wrong counterproductive misguided foolish betrayal stab perfidious
    warmonger occupier bandit scandalous duplicitous
""")

COMMON_VERBS = entries("""
    want, keep, hope, plan, seek, try, agree, become, continue, begin, start, need, prefer, host, visit, mean, show,
    meet, sign, join, expect, work, offer, make, take, give, go, come, put, send, get, see, know, turn, bring, hold,
    lead, leave, stay, talk, discuss, negotiate, mediate, export, import, borrow, buy, sell, trade, arrive, survive,
    surprise, cost, outlive, answer, look, raise, press, push, pull, speak, export, share, resume, remain, aim,
    cause, confine
""")
DIRECTING_VERBS = entries("""
    urge, ask, let, allow, enable, help,
    call on, demand, press, pressure, order, want, invite, implore, beg, request, require,
    instruct,
    persuade, convince, encourage, advise, expect, wish for, push, compel, force, dare, plead with, lobby, pay
""")
RECEIVING_VERBS = entries(
    "receive, enjoy, win, get, face, draw, attract, earn, gain, obtain, secure, provoke, incur, meet with"
)
CONFLICT_NOUNS = "fight|war|row|dispute|struggle|quarrel|battle|feud|conflict|confrontation|standoff|stand-off|clash"
