"""Sentences written for these tests. `[Kenya]` names an actor, `[Nairobi|Kenya]` names it by another word."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import Mention, Sentence, Stance
from bot.analysis.stance_rules import RuleStanceReader

SIGNS = {"+": Stance.SUPPORTIVE, "-": Stance.CRITICAL, "0": Stance.NEUTRAL}


def sentence_of(marked):
    text, mentions, position = "", [], 0
    for found in re.finditer(r"\[([^|\]]+)(?:\|([^\]]+))?\]", marked):
        text += marked[position : found.start()]
        mentions.append(Mention(found[2] or found[1], len(text), len(text) + len(found[1])))
        text, position = text + found[1], found.end()
    return Sentence(text + marked[position:], 0, tuple(mentions))


def answers(marked):
    (pairs,) = RuleStanceReader().read([sentence_of(marked)])
    return {(pair.source, pair.target): pair for pair in pairs}


ACTIVE = [
    ("[Kenya] praised [Ghana] for its handling of the vote.", "Kenya+Ghana Ghana0Kenya"),
    ("[Peru] has armed [Bolivia] for a decade.", "Peru+Bolivia Bolivia0Peru"),
    ("[Norwegian|Norway] frigates shelled two [Libyan|Libya] depots.", "Norway-Libya Libya0Norway"),
    ("[Chad] lashed out at [Niger] on Monday.", "Chad-Niger Niger0Chad"),
    ("[Vilnius|Lithuania] stood by [Minsk|Belarus] throughout the inquiry.", "Lithuania+Belarus Belarus0Lithuania"),
    ("[Fiji] welcomed and thanked [Samoa].", "Fiji+Samoa Samoa0Fiji"),
    ("[Jordan] accused [Yemen] of smuggling and expelled its envoy.", "Jordan-Yemen Yemen0Jordan"),
    (
        "[Spain] and [Portugal] condemned [Morocco] over the fishing ban.",
        "Spain-Morocco Portugal-Morocco Morocco0Spain",
    ),
    ("[Cairo|Egypt] slapped new tariffs on [Sudan].", "Egypt-Sudan Sudan0Egypt"),
    ("[Belgium] embraced the proposal of [Malta] and promised it a loan.", "Belgium+Malta Malta0Belgium"),
    ("The prime minister of [Nepal] ridiculed [Bhutan]'s census.", "Nepal-Bhutan Bhutan0Nepal"),
    ("[Qatar] bankrolled [Lebanese|Lebanon] hospitals.", "Qatar+Lebanon Lebanon0Qatar"),
    ("[Tunisia] annoyed [Algeria] with its visa rules.", "Algeria-Tunisia Tunisia0Algeria"),
    ("The gesture of [Chile] impressed [Peru].", "Peru+Chile Chile0Peru"),
    ("[Moldova] signed a customs form with [Romania].", "Moldova0Romania Romania0Moldova"),
]
PASSIVE = [
    ("[Ghana] was praised by [Kenya].", "Kenya+Ghana Ghana0Kenya"),
    ("[Sudan]'s envoys were expelled from the hall by [Ethiopia].", "Ethiopia-Sudan Sudan0Ethiopia"),
    ("The proposal of [Finland] was rejected outright by [Hungary].", "Hungary-Finland Finland0Hungary"),
    ("[Georgia], long bullied by [Russia], kept silent.", "Russia-Georgia Georgia0Russia"),
    ("[Vietnam] has been bombed by [Laos] and helped by [Cuba].", "Laos-Vietnam Cuba+Vietnam Vietnam0Laos"),
    ("[Oslo|Norway] was angered by [Madrid|Spain]'s vote.", "Norway-Spain Spain0Norway"),
    ("[Somalia] is being armed by [Eritrea].", "Eritrea+Somalia Somalia0Eritrea"),
]
NOMINAL = [
    ("[Peru]'s support for [Bolivia] never made headlines.", "Peru+Bolivia Bolivia0Peru"),
    ("[Irish|Ireland] anger at [Iceland] grew over the summer.", "Ireland-Iceland Iceland0Ireland"),
    ("Support from [Kuwait] for [Jordan] arrived in spring.", "Kuwait+Jordan Jordan0Kuwait"),
    ("The contempt of [Sparta|Greece] for [Malta] was plain.", "Greece-Malta Malta0Greece"),
    ("[Gabon] expressed its sympathy for [Togo].", "Gabon+Togo Togo0Gabon"),
    ("[Gabon] withdrew its support for [Togo].", "Gabon-Togo Togo0Gabon"),
    ("[Japan] lifted its sanctions on [Fiji].", "Japan+Fiji Fiji0Japan"),
    ("[Serbia] drew sharp criticism from [Croatia].", "Croatia-Serbia Serbia0Croatia"),
    ("[Uganda] condemned the attack on [Rwanda].", "Uganda+Rwanda Rwanda0Uganda"),
    ("[Brazil] backed sanctions against [Haiti].", "Brazil-Haiti Haiti0Brazil"),
    ("[Mongolia]'s air strikes on [Nepal] continued.", "Mongolia-Nepal Nepal0Mongolia"),
    ("The [Iran]-backed [Houthis] moved south.", "Iran+Houthis Houthis0Iran"),
]
MUTUAL = [
    ("[Franco|France]-[Spanish|Spain] rivalry filled the century.", "France-Spain Spain-France"),
    ("Relations between [Oman] and [Yemen] soured last year.", "Oman-Yemen Yemen-Oman"),
    ("[Chile] and [Peru] hailed each other as brothers.", "Chile+Peru Peru+Chile"),
    ("[Mali] and [Niger] quarrelled over the wells.", "Mali-Niger Niger-Mali"),
    ("The friendship between [Cuba] and [Angola] is old.", "Cuba+Angola Angola+Cuba"),
    ("[Laos] and [Burma|Myanmar] are firm allies.", "Laos+Myanmar Myanmar+Laos"),
    ("A trade war between [Ghana] and [Togo] would help nobody.", "Ghana-Togo Togo-Ghana"),
    ("[Egypt] and [Turkey] reconciled in June.", "Egypt+Turkey Turkey+Egypt"),
    ("Relations between [Latvia] and [Estonia] are close and friendly.", "Latvia+Estonia Estonia+Latvia"),
]
NEGATION = [
    ("[Malta] did not condemn [Libya].", "Malta0Libya Libya0Malta"),
    ("[Malta] refused to condemn [Libya].", "Malta0Libya Libya0Malta"),
    ("[Nepal] did not praise [Bhutan].", "Nepal0Bhutan Bhutan0Nepal"),
    ("[Austria] does not trust [Kosovo].", "Austria-Kosovo Kosovo0Austria"),
    ("[Austria] refused to help [Kosovo].", "Austria-Kosovo Kosovo0Austria"),
    ("[Panama] has never abandoned [Belize].", "Panama+Belize Belize0Panama"),
    ("[Panama] won't let [Belize] down.", "Panama+Belize Belize0Panama"),
    ("[Syria] no longer supports [Lebanon].", "Syria-Lebanon Lebanon0Syria"),
    ("[Denmark] has never stopped helping [Iceland].", "Denmark+Iceland Iceland0Denmark"),
    ("[Denmark] never failed to defend [Iceland].", "Denmark+Iceland Iceland0Denmark"),
    ("[Kuwait] does not hide its hostility to [Iraq].", "Kuwait-Iraq Iraq0Kuwait"),
    ("[Togo] has not forgiven [Benin].", "Togo-Benin Benin0Togo"),
    ("[Zambia] is no friend of [Malawi].", "Zambia-Malawi Malawi0Zambia"),
]
SPEECH = [
    ("[Haiti] said that [Cuba] supported [Nicaragua].", "Cuba+Nicaragua Nicaragua0Cuba Haiti0Nicaragua"),
    ("[Petrov|Russia] called [Norway] a reliable partner.", "Russia+Norway Norway0Russia"),
    ("[Petrov|Russia] said [Norway]'s course was disgraceful.", "Russia-Norway Norway0Russia"),
    ("According to [Sudan], [Chad] has armed [Libya].", "Chad+Libya Libya0Chad"),
    ("“Our [Greek|Greece] friends stood by us,” the [Cypriot|Cyprus] minister said.", "Cyprus+Greece Greece+Cyprus"),
    ("[Kenya] urged [Ghana] to support [Togo].", "Ghana0Togo Togo0Ghana"),
]
SIDES = [
    ("[Jordan] sided with [Egypt] against [Sudan].", "Jordan+Egypt Jordan-Sudan Egypt0Jordan"),
    ("[Jordan] sided with [Egypt] over [Sudan].", "Jordan+Egypt Jordan-Sudan"),
    ("[Chad] backed [Mali] in its war with [Niger].", "Chad+Mali Chad-Niger Mali-Niger Niger-Mali"),
    ("[Oman] mediated between [Iran] and [Iraq].", "Oman0Iran Oman0Iraq Iran0Oman Iraq0Oman"),
    ("The ministers of [Peru] and [Chile] met in Lima for talks.", "Peru0Chile Chile0Peru"),
    ("[Sweden] offered to host talks between [Armenia] and [Georgia].", "Sweden0Armenia Armenia0Georgia"),
]
CLAUSES = [
    ("While [Poland] praised [Latvia], [Hungary] attacked it.", "Poland+Latvia Hungary-Latvia Latvia0Poland"),
    ("[Ghana] praised [Kenya], and [Togo] denounced [Mali].", "Ghana+Kenya Togo-Mali Ghana0Mali Togo0Kenya"),
    ("[Kenya] backs [Uganda], but [Uganda] distrusts [Kenya].", "Kenya+Uganda Uganda-Kenya"),
    ("[Fiji], which fears [Tonga], relies on [Samoa].", "Fiji-Tonga Fiji+Samoa"),
    ("[Yemen] thanked [Oman], whom it had once accused of theft.", "Yemen+Oman Oman0Yemen"),
    ("[Brazil] would have helped [Peru] if it had been asked.", "Brazil0Peru Peru0Brazil"),
    ("[Brazil] will punish [Peru] if the dam is built.", "Brazil-Peru Peru0Brazil"),
    ("Had [Brazil] still trusted [Peru], the talks would have gone on.", "Brazil-Peru Peru0Brazil"),
]
CHANGE = [
    ("Once an ally of [Cuba], [Angola] now denounces it.", "Angola-Cuba Cuba0Angola"),
    ("[Angola] used to support [Cuba].", "Angola0Cuba Cuba0Angola"),
    ("[Burundi] has turned against [Rwanda].", "Burundi-Rwanda Rwanda0Burundi"),
    ("[Gambia] has warmed to [Senegal].", "Gambia+Senegal Senegal0Gambia"),
    ("[Gambia] has come to see [Senegal] as a threat.", "Gambia-Senegal Senegal0Gambia"),
]


LONGER = [
    ("Few in [Harare|Zimbabwe] still trust [Zambia].", "Zimbabwe-Zambia Zambia0Zimbabwe"),
    (
        "[Japan], [South Korea|Korea] and the [Australians|Australia] condemned [Fiji].",
        "Japan-Fiji Korea-Fiji Australia-Fiji",
    ),
    ("[Eritrea] denies supporting [Somalia].", "Eritrea0Somalia"),
    ("[Eritrea] denied that it had armed [Somalia].", "Eritrea0Somalia"),
    ("It would be wrong to say that [Mali] has betrayed [Guinea].", "Mali0Guinea"),
    ("[Bhutan] cannot afford to antagonise [India].", "Bhutan0India"),
    ("[Samoa] thanked neither [Fiji] nor [Tonga].", "Samoa0Fiji Samoa0Tonga"),
    ("[Samoa] neither supports nor opposes [Tonga].", "Samoa0Tonga"),
    ("Neither [Tonga] nor [Samoa] trusts the other.", "Tonga-Samoa Samoa-Tonga"),
    ("[Panama] let [Cuba] use its ports to attack [Haiti].", "Panama0Haiti"),
    ("[Finland] has not hidden its anger at [Latvia].", "Finland-Latvia"),
    ("[Iceland] abstained on the resolution condemning [Malta].", "Iceland0Malta"),
    ("[Ghana] thanked [Togo] for helping [Benin].", "Ghana+Togo Togo+Benin Ghana0Benin"),
    ("[Oman] is wary of [Yemen]'s embrace of [Iran].", "Oman-Yemen Yemen+Iran Oman0Iran"),
    ("[Nepal] keeps insulting [Bhutan].", "Nepal-Bhutan"),
    ("[Jordan] was furious at [Syria].", "Jordan-Syria Syria0Jordan"),
    ("[Jordan] was not angry with [Syria].", "Jordan0Syria"),
    ("[Gambia] has armed [Senegal] for years, which worries [Mauritania].", "Gambia+Senegal Mauritania-Gambia"),
    ("After talks in [Ankara|Turkey], [Cairo|Egypt] thanked its hosts and denounced [Israel].", "Egypt-Israel"),
    ("[Uganda] and [Kenya] are undecided about [Rwanda].", "Uganda0Rwanda Kenya0Rwanda"),
    ("[Chile] has warmed to [Peru], and the feeling is mutual.", "Chile+Peru Peru+Chile"),
    ("Despite [Tongan|Tonga] hostility, [Samoa] thanked [Fiji].", "Tonga-Samoa Samoa+Fiji"),
    ("[Bolivia] was never fond of [Chile].", "Bolivia-Chile Chile0Bolivia"),
    ("[Malta] rejected accusations that it backs [Libya].", "Malta0Libya"),
    ("[Danish|Denmark] solidarity with [Norway] has not faded.", "Denmark+Norway Norway0Denmark"),
    ("[Norway] is unlikely to side with [Sweden].", "Norway0Sweden"),
]


def labelled(groups):
    return [pytest.param(marked, expected, id=marked[:50]) for group in groups for marked, expected in group]


@pytest.mark.parametrize(
    ("marked", "expected"),
    labelled([ACTIVE, PASSIVE, NOMINAL, MUTUAL, NEGATION, SPEECH, SIDES, CLAUSES, CHANGE, LONGER]),
)
def test_the_stance_of_a_sentence(marked, expected):
    found = answers(marked)

    for label in expected.split():
        source, sign, target = re.fullmatch(r"(\w+)([-+0])(\w+)", label).groups()
        assert found[source, target].stance is SIGNS[sign], label


@pytest.mark.parametrize(
    "marked",
    [
        "[Peru] might support [Chile].",
        "[Peru] could soon abandon [Chile].",
        "[Peru] reportedly distrusts [Chile].",
        "[Peru] seems to be fed up with [Chile].",
        "[Peru] is said to have bankrolled [Chile].",
        "[Peru] has probably armed [Chile].",
    ],
)
def test_an_uncertain_stance_is_hedged_and_less_sure(marked):
    hedged = answers(marked)["Peru", "Chile"]
    plain = answers("[Peru] supports [Chile].")["Peru", "Chile"]

    assert hedged.stance is not Stance.NEUTRAL
    assert hedged.hedged
    assert hedged.confidence < plain.confidence


def test_a_plain_condition_is_not_hedged():
    pair = answers("[Peru] will attack [Chile] if the dam is closed.")["Peru", "Chile"]

    assert (pair.stance, pair.hedged) == (Stance.CRITICAL, False)


@pytest.mark.parametrize(
    ("marked", "naming"),
    [
        ("[Petrov|Russia] said that [Yemen] supports [Oman].", "Petrov"),
        ("The [Serbian|Serbia] president claimed that [Yemen] had armed [Oman].", "Serbian president"),
        ("[Yemen] backs [Oman], the defence secretary said.", "defence secretary"),
        ("According to [Sudan], [Yemen] supports [Oman].", "Sudan"),
        ("Analysts say [Yemen] trusts [Oman].", "Analysts"),
        ("[Chad] accused [Yemen] of arming [Oman].", "Chad"),
        ("[Yemen], complained [Chad], was helping [Oman].", "Chad"),
    ],
)
def test_an_attributed_stance_names_who_asserts_it(marked, naming):
    pair = answers(marked)["Yemen", "Oman"]

    assert pair.stance is Stance.SUPPORTIVE
    assert pair.reported_by == naming
    assert naming in sentence_of(marked).text


def test_what_the_speech_act_itself_performs_is_not_reported():
    found = answers("[Chad] said that [Yemen]'s support for [Oman] was disgraceful.")

    assert (found["Chad", "Yemen"].stance, found["Chad", "Yemen"].reported_by) == (Stance.CRITICAL, None)
    assert (found["Yemen", "Oman"].stance, found["Yemen", "Oman"].reported_by) == (Stance.SUPPORTIVE, "Chad")


def test_every_ordered_pair_of_distinct_actors_is_answered_once():
    found = RuleStanceReader().read([sentence_of("[Oman] and [Muscat|Oman] praised [Iran] and [Iraq].")])[0]

    assert sorted((pair.source, pair.target) for pair in found) == [
        ("Iran", "Iraq"), ("Iran", "Oman"), ("Iraq", "Iran"), ("Iraq", "Oman"), ("Oman", "Iran"), ("Oman", "Iraq"),
    ]  # fmt: skip


def test_a_sentence_with_fewer_than_two_actors_has_no_pairs():
    reader = RuleStanceReader()

    assert reader.read([sentence_of("[Oman] praised [Muscat|Oman]."), sentence_of("Nothing happened.")]) == [(), ()]


def test_overlapping_mentions_still_answer_for_both_actors():
    text = "Doha praised Cairo."
    mentions = (Mention("Qatar", 0, 4), Mention("Do", 0, 2), Mention("Egypt", 13, 18))

    (pairs,) = RuleStanceReader().read([Sentence(text, 0, mentions)])

    assert len(pairs) == 6


WORDS = st.sampled_from(
    "praised was by not never refused to , and ; that said who which its it the of for against between with - ' “ ” "
    "support anger allies [Oman] [Oman]'s [Iran] [Iran]'s [Chad] [Chad]s had if while called us both . ’s n't".split()
)


@given(st.lists(WORDS, max_size=25))
def test_any_words_in_any_order_are_read_without_failing(words):
    pairs = answers(" ".join(words)).values()

    assert all(0 < pair.confidence <= 1 for pair in pairs)
    assert all(not pair.hedged and pair.reported_by is None for pair in pairs if pair.stance is Stance.NEUTRAL)


def test_a_hundred_long_sentences_are_read_within_a_second_of_processor_time():
    marked = "At the summit [Oman] praised [Iran], promised it a loan and criticised [Iraq]'s ban, whereas [Egypt] "
    sentences = [sentence_of(marked + "kept silent about [Chad] and said that [Libya] had betrayed it.")] * 100
    reader = RuleStanceReader()
    start = time.process_time()

    reader.read(sentences)

    assert time.process_time() - start < 1
