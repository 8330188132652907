"""Sentence boundaries by rule: German ordinals and abbreviations do not end a sentence, a new line does.

A statistical splitter of this size errs on headlines and bullet lists, which municipal pages are full of, and every
evidence quote is a sentence; so this is rules over tokens, fast and the same on every machine.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

FACTORY = "stadtlupe_sentences"

TERMINAL = frozenset({".", "!", "?", "…", "...", "..", "?!", "!?", "!!", "!!!", "??"})
CLOSING = frozenset({'"', "“", "”", "«", "»", "‘", "’", "'", ")", "]", "‹", "›"})
OPENING = frozenset({"„", "»", "«", "‚", "(", "[", '"', "›", "‹", "–", "-", "•"})
# Never followed by a sentence end in running text.
INNER_ABBREVIATIONS = frozenset(
    """dr. prof. dipl. ing. dipl.-ing. nr. st. art. abs. bzw. ca. vgl. z.b. z. b. d.h. d. h. u.a. o.ä. i.d.r. inkl. zzgl. tel. hrsg.
    evtl. ggf. max. min. mind. sog. bspw. gem. allg. geb. verst. bd. kap. s. hl. dt. engl. lat. ev. kath. kgl. mr. mrs. rd. stv. stellv.
    i.v. i.a. a.m. a.d. b. v. vs. jan. feb. febr. apr. jun. jul. aug. sept. okt. nov. dez. mo. di. mi. do. fr. sa. so.""".split()
)
# May close a sentence; then the next word decides.
OUTER_ABBREVIATIONS = frozenset("e.v. v. d. usw. etc. co. mio. mrd. str. u.s.w. a.d. jh. jhd. std. min. a.".split())
ORDINAL = re.compile(r"^(?:\d{1,2}|[IVX]{1,5})\.$")
INITIAL = re.compile(r"^[^\W\d_]\.$")
ABBREVIATION = re.compile(r"^[^\W\d_][\w.-]*\.$")
# Words that, capitalized after a full stop, start a sentence. Function words only: nouns are always capitalized.
STARTERS = frozenset(
    """der die das den dem des ein eine einen einem einer eines er sie es wir ihr ich man dies diese dieser dieses diesen diesem im in am an
    auf aus bei beim bis durch für gegen mit nach seit von vom vor während wegen zu zum zur über unter um ab als wenn weil da damit dabei
    dafür dazu doch aber auch und oder so nun noch nur schon dort hier heute gestern bereits jetzt alle viele einige beide zudem außerdem
    dadurch dagegen danach darüber deshalb daher dennoch derzeit zuletzt zunächst laut trotz ob wie was wer wo weitere mehr insgesamt sein
    seine seinen ihre ihren kein keine neben zwischen ziel""".split()
)


def _breaks_after(token: Token, following: Token) -> bool:
    """Whether a sentence ends with ``token``; ``following`` is the next token that is neither space nor closing mark."""
    text = token.text
    if text in TERMINAL:
        # A full stop inside "... ." or before a lower-case word is not an end, "!" inside a quotation neither.
        return not following.text[:1].islower()
    if len(text) > 1 and text[-1] == ".":
        lower = text.lower()
        starter = following.text[:1].isupper() and following.lower_ in STARTERS
        if ORDINAL.match(text) or INITIAL.match(text):
            return starter
        if lower in INNER_ABBREVIATIONS and lower not in OUTER_ABBREVIATIONS:
            return False
        if lower in OUTER_ABBREVIATIONS:
            return starter
        if ABBREVIATION.match(text):
            return following.text[:1].isupper() and (starter or len(text) > 6)
    return False


class SentenceSplitter:
    """Stateless component that sets ``token.is_sent_start`` for every token of a Doc."""

    def __call__(self, doc: Doc) -> Doc:
        """Set sentence starts of ``doc`` and return it; existing boundaries are overwritten."""
        size = len(doc)
        starts = [False] * size
        if size:
            starts[0] = True
        index = 0
        while index < size:
            token = doc[index]
            if token.is_space:
                if "\n" in token.text:
                    # The white space stays with the sentence before; a paragraph always ends a sentence.
                    if index + 1 < size:
                        starts[index + 1] = True
                index += 1
                continue
            end = index + 1
            text = token.text
            if text in TERMINAL or (len(text) > 1 and text[-1] == "."):
                while (
                    end < size
                    and doc[end].text in CLOSING
                    and not (doc[end - 1].whitespace_ and doc[end].text in OPENING)
                ):
                    end += 1
                following = end
                while following < size and (doc[following].text in OPENING or doc[following].is_space):
                    if "\n" in doc[following].text:
                        break
                    following += 1
                if following < size and not doc[following].is_space and _breaks_after(token, doc[following]):
                    while end < size and doc[end].is_space:
                        end += 1
                    if end < size:
                        starts[end] = True
            index = max(index + 1, end)
        for token, start in zip(doc, starts, strict=True):
            token.is_sent_start = start
        return doc


@Language.factory(FACTORY, assigns=["token.is_sent_start", "doc.sents"])
def create_sentence_splitter(nlp: Language, name: str) -> SentenceSplitter:
    """Create the component; ``nlp.add_pipe("stadtlupe_sentences", first=True)`` in any German pipeline."""
    return SentenceSplitter()
