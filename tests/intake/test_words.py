"""Words as they are read: those that came with Wayline may stand, and none loses a blank."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.people.firstrun.readers import Wrong
from leads.intake import texts
from leads.intake.words.changeable import LIST, TEXTS, blanks, get, read


def test_every_shipped_text_may_stand():
    for lang in ("en", "es"):
        for text in LIST:
            words = get(texts.shipped(lang), text.key)
            assert read(text, words, words) == words


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(sorted(TEXTS)),
    said=st.text(alphabet=st.sampled_from("ab {}waitnowclbk_umer<&\n\u202e"), max_size=60) | st.text(max_size=60),
)
def test_words_are_read_with_every_blank_once_or_refused(key, said):
    shipped = get(texts.shipped("en"), key)
    try:
        words = read(TEXTS[key], said, shipped)
    except Wrong:
        return
    assert words.isprintable() and sorted(blanks(words)) == sorted(blanks(shipped))


def test_words_that_tell_are_refused_in_a_call():
    key = "call.someone_else"
    with pytest.raises(Wrong, match="rehab"):
        read(TEXTS[key], "The rehab line cannot say.", get(texts.shipped("en"), key))
