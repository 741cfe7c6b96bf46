from bot.analysis.facts import Mention, Sentence, Stance
from bot.analysis.stance_learned import ENGINE, Calibration, Judgement, LearnedStanceReader
from bot.analysis.stance_marking import FIRST, OTHERS, SECOND, marked
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
    assert ENGINE == "encoder-1"


def test_torn_between_both_signs_it_does_not_guess():
    pairs, _ = read((1.0, 0.9, -2.0), (1.0, 0.0, -2.0))

    stances = {(pair.source, pair.target): pair for pair in pairs}
    assert stances["Peru", "Mali"].stance is Stance.NEUTRAL
    assert stances["Peru", "Mali"].confidence < 0.05
    assert stances["Mali", "Peru"].stance is Stance.SUPPORTIVE
