import bm25s
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.bm25 import index_terms

documents = st.lists(
    st.lists(st.sampled_from(["tea", "milk", "cup", "sugar"]), max_size=8), min_size=1, max_size=9
)


def scores_of(field: bm25s.BM25, term: str, count: int) -> list[float]:
    number = field.vocab_dict.get(term)
    return [0.0] * count if number is None else list(field.get_scores_from_ids([number]))


@given(documents)
def test_the_scores_are_those_that_bm25s_computes_itself(terms: list[list[str]]) -> None:
    theirs = bm25s.BM25(k1=1.5, b=0.75)
    theirs.index([document or ["\x00"] for document in terms], show_progress=False)
    ours = index_terms(terms)
    for term in ("tea", "milk", "cup", "sugar", "unheard"):
        np.testing.assert_allclose(
            scores_of(ours, term, len(terms)), scores_of(theirs, term, len(terms)), rtol=1e-5
        )


def test_documents_without_terms_and_no_documents_can_be_indexed() -> None:
    assert scores_of(index_terms([[], ["tea"]]), "tea", 2)[0] == 0
    assert index_terms([]).scores["num_docs"] == 1
