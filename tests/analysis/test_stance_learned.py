import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.facts import Mention, Sentence, Stance
from bot.analysis.stance_learned import UNTOLD, Calibration, Judgement, LearnedStanceReader
from bot.analysis.stance_marking import FIRST, OTHERS, SECOND, marked, window
from bot.analysis.stance_rules import RuleStanceReader

TEXT = "Peru and Mali say that Chad's port cheats Peru."
MENTIONS = (Mention("Peru", 0, 4), Mention("Mali", 9, 13), Mention("Chad", 23, 27), Mention("Peru", 42, 46))


class Judge:
    """Gives the same two answers on every pair, and remembers what it was asked."""

    def __init__(self, there, back):
        self.there, self.back, self.asked = there, back, []

    def judge(self, texts):
        self.asked += texts
        return [(self.there, self.back) for _ in texts]


def read(there, back, hedged_from=0.0):
    judge = Judge(Judgement(there, 1.0), Judgement(back, -1.0))
    reader = LearnedStanceReader(judge, RuleStanceReader(), Calibration(1.0, hedged_from))
    return reader.read([Sentence(TEXT, 0, MENTIONS)])[0], judge.asked


@pytest.mark.parametrize("forged", ["[unused1]", "[UNUSED2]", "[SEP]", "[CLS]", "[MASK]", "<s>", "</s>", "<mask>"])
def test_a_text_cannot_forge_what_the_encoder_is_told(forged):
    text = f"Peru met {forged} Mali, {forged}."
    mentions = (Mention("Peru", 0, 4), Mention("Mali", text.index("Mali"), text.index("Mali") + 4))

    assert marked(text, mentions, "Peru", "Mali") == f"{FIRST} met {SECOND} , ."


def test_names_are_taken_out_and_every_mention_of_an_actor_gets_its_marker():
    assert (
        marked(TEXT, MENTIONS, "Peru", "Chad") == f"{FIRST} and {OTHERS[0]} say that {SECOND} 's port cheats {FIRST} ."
    )


def test_each_pair_is_judged_once_and_answered_both_ways():
    pairs, asked = read((3.0, 0.0, 0.0), (0.0, 3.0, 0.0))

    assert len(asked) == 3
    assert {(pair.source, pair.target): pair.stance for pair in pairs} == {
        ("Peru", "Mali"): Stance.SUPPORTIVE,
        ("Peru", "Chad"): Stance.SUPPORTIVE,
        ("Mali", "Chad"): Stance.SUPPORTIVE,
        ("Mali", "Peru"): Stance.CRITICAL,
        ("Chad", "Peru"): Stance.CRITICAL,
        ("Chad", "Mali"): Stance.CRITICAL,
    }
    assert {pair.hedged for pair in pairs if pair.stance is Stance.SUPPORTIVE} == {True}
    assert {pair.hedged for pair in pairs if pair.stance is Stance.CRITICAL} == {False}


def test_torn_between_both_signs_it_does_not_guess():
    pairs, _ = read((1.0, 0.9, -2.0), (1.0, 0.0, -2.0))

    stances = {(pair.source, pair.target): pair for pair in pairs}
    assert stances["Peru", "Mali"].stance is Stance.NEUTRAL
    assert stances["Peru", "Mali"].confidence < 0.05
    assert stances["Mali", "Peru"].stance is Stance.SUPPORTIVE


def test_an_actor_that_the_encoder_does_not_see_gets_no_stance():
    pairs, _ = read(UNTOLD.stances, UNTOLD.stances)

    assert {pair.stance for pair in pairs} == {Stance.NEUTRAL}
    assert max(pair.confidence for pair in pairs) < 0.34


HERE, THERE = 1, 2


def test_of_what_is_too_long_the_window_holds_both_where_they_stand_nearest_with_words_on_either_side():
    tokens = [HERE, *range(10, 30), THERE, 30, 31, HERE, *range(40, 60)]

    assert window(tokens, HERE, THERE, 4) == [THERE, 30, 31, HERE]
    assert window(tokens, HERE, THERE, 8) == [28, 29, THERE, 30, 31, HERE, 40, 41]
    assert window(tokens, HERE, THERE, 3) is None


@given(st.lists(st.sampled_from([HERE, THERE, 3, 4]), max_size=40), st.integers(2, 20))
def test_a_window_is_a_whole_stretch_of_the_tokens_with_both_in_it(tokens, most):
    found = window(tokens, HERE, THERE, most)

    stretches = [tokens[start : start + most] for start in range(max(1, len(tokens) - most + 1))]
    if len(tokens) > most:
        stretches = [stretch for stretch in stretches if HERE in stretch and THERE in stretch]
    assert found in stretches if stretches else found is None
