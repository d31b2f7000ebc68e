"""A search: how high what is sought stands."""

from eval.measures import per_question
from eval.suite.cases import SearchCase
from eval.suite.judging.answers import check, joined, unseen
from eval.suite.outcomes import Judgement, Score
from eval.suite.replies import SearchReply

# By metric, the measure's name in `eval.measures`.
_MEASURES = {
    "ndcg_10": "nDCG@10",
    "mrr_10": "MRR@10",
    "recall_1": "Recall@1",
    "recall_10": "Recall@10",
    "recall_20": "Recall@20",
    "map_20": "AP@20",
}
_FIRST = 3
# By metric, how many of the first records it looks at.
_DEPTHS = {"first_is": 1, "five_have": 5}


def judge_search(case: SearchCase, reply: SearchReply) -> Judgement:
    """Judge a search.

    It is passed when a record of the best grade that the case names stands among the first three
    records found. Records are ranked by the first passage of each; all that the case grades count
    as relevant, nDCG alone weighs the grades. Whether one of the best grade is the first, or among
    the first five, counts for the hard cases apart from the others.
    """
    ranking = tuple(dict.fromkeys(hit.record for hit in reply.hits))
    best = max(case.relevant.values())
    sought = [record for record, grade in case.relevant.items() if grade == best]
    found = set(sought) & set(ranking[:_FIRST])
    told = f"前三条应有 {'、'.join(sought)}，得到 {'、'.join(ranking[:_FIRST]) or '没有'}"
    measured = per_question(
        {case.id: ranking}, {case.id: case.relevant}, names=tuple(_MEASURES.values())
    )
    scores = [
        Score(metric=metric, part=float(measured[name][0])) for metric, name in _MEASURES.items()
    ]
    for metric, depth in _DEPTHS.items():
        whether = bool(set(sought) & set(ranking[:depth]))
        scores.append(Score(metric=f"hard_{metric}" if case.hard else metric, part=whether))
    return joined(
        Judgement(checks=(check("sought_first", found, told),), scores=tuple(scores)),
        unseen(case.role, [hit.level for hit in reply.hits]),
    )
