"""Regular expressions of the German time grammar, compiled once from the lexicon.

Every quantifier is bounded and none is nested in an unbounded one, and a pattern is only tried at the start of a word
that can begin it, so the work is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stadtlupe.extract.date_words import either, time_words

WORD = re.compile(r"[^\W_]+")
# White space within an expression: a line may wrap, a paragraph ends it.
GAP = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
MAYBE = GAP + "?"
END = r"(?!\w)"
# "Silvester-Feuerwerk" names a thing, not a day; "Sommer-" of "Sommer- und Winterdienst" too.
NO_COMPOUND = r"(?!\w|-(?:[^\W\d_]|\s))"
DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:1[0-9]{3}|20[0-9]{2}|2100)"
NO_MORE_DIGITS = r"(?![0-9]|[.,:][0-9])"
HOUR = r"(?:2[0-4]|[01]?[0-9])"
MINUTE = r"(?:[.:][0-5][0-9])"
DASH = r"[-–—]"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns; the names of their groups are those of the fields of ``Draft``."""

    iso: re.Pattern[str]
    day_month_year: re.Pattern[str]
    slashes: re.Pattern[str]
    day_month: re.Pattern[str]
    day_month_number: re.Pattern[str]
    day_month_open: re.Pattern[str]
    day_behind: re.Pattern[str]
    listed_day: re.Pattern[str]
    month_number_year: re.Pattern[str]
    month: re.Pattern[str]
    month_behind: re.Pattern[str]
    years: re.Pattern[str]
    year_span: re.Pattern[str]
    year: re.Pattern[str]
    year_behind: re.Pattern[str]
    decade_digits: re.Pattern[str]
    decade_word: re.Pattern[str]
    century: re.Pattern[str]
    quarter: re.Pattern[str]
    quarter_short: re.Pattern[str]
    week: re.Pattern[str]
    week_short: re.Pattern[str]
    season: re.Pattern[str]
    period_noun: re.Pattern[str]
    feast: re.Pattern[str]
    relative: re.Pattern[str]
    modifier: re.Pattern[str]
    article: re.Pattern[str]
    weekday: re.Pattern[str]
    opening_day: re.Pattern[str]
    opening_day_last: re.Pattern[str]
    short_weekday: re.Pattern[str]
    day_word: re.Pattern[str]
    day_adjective: re.Pattern[str]
    neighbour: re.Pattern[str]
    day_part: re.Pattern[str]
    clock: re.Pattern[str]
    clock_range: re.Pattern[str]
    clock_colon: re.Pattern[str]
    clock_word: re.Pattern[str]
    duration: re.Pattern[str]
    approximate: re.Pattern[str]
    vague: re.Pattern[str]
    each: re.Pattern[str]
    of_month: re.Pattern[str]
    nth_weekday: re.Pattern[str]
    every: re.Pattern[str]
    times: re.Pattern[str]
    repeated: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Compile the patterns from the words of the lexicon."""
    words = time_words()
    names, weekdays = either(words.months), either(words.weekdays)
    short_months = either(words.month_abbreviations)
    months = rf"(?:{names}|{short_months}(?!\w))"
    any_weekday = either([*words.weekdays, *words.weekday_abbreviations])
    short_days = either(words.weekday_abbreviations)
    day_link = rf"(?:{MAYBE}[-–—/,+&]{MAYBE}|\s(?:bis|und|u\.)\s)"
    units, seasons = either(words.units), either(words.seasons)
    parts, relative = either(words.day_parts), either(words.relative)
    year_nouns = either(word for word, unit in words.units.items() if unit == "Y")
    numbers = either(words.numbers)
    # The year behind a month, season, quarter or feast: "2025", "des Jahres 2025", "nächsten Jahres".
    tail = (
        rf"(?:(?:,?{GAP}(?:(?:des|im|in)\s)?(?:Jahr(?:es|e)?\s)?|{MAYBE}/{MAYBE}|(?<=[a-z]))(?P<year>{YEAR})"
        rf"(?:{MAYBE}/{MAYBE}(?P<second>[0-9]{{2}}(?:[0-9]{{2}})?))?(?!\w|[.,:/][0-9])"
        rf"|{GAP}(?:des\s|im\s)?(?P<year_offset>{relative}){GAP}{year_nouns}{END}"
        rf"|{GAP}(?P<this_year>des\s(?:Jahres|Jahrs)){END}(?!\s[0-9]))?"
    )
    month = rf"(?:(?P<month>{names})(?:{END}|(?={YEAR}(?!\w)))|(?P<short>{short_months})(?:\.|{END}))"
    weekday_between = rf"(?:{any_weekday}\.?,?\s(?:den\s|dem\s)?)?"
    link = rf"(?:,?{MAYBE}(?:(?:bis|und|oder|sowie)(?:\s(?:zum|einschließlich|am|den|dem))?{END}|[-–—/,&]){MAYBE})"
    named_day = rf"{DAY}\.{MAYBE}(?:{months}(?!\w)|{MONTH_NUMBER}\.)"
    listed = rf"(?P<day>{DAY})(?:\.(?={link}{weekday_between}(?:{DAY}\.?{link}{weekday_between}){{0,6}}{named_day})"
    listed += rf"|(?={MAYBE}{DASH}{MAYBE}{named_day}))"
    single = either(words.quantifiers)
    ordinals = either(words.ordinals)
    # "im Monat", "eines jeden Monats": but "des Monats" is one month.
    of_month = rf"(?P<monthly>{GAP}(?:im|in\sjedem|jeden|eines(?:\sjeden)?)\sMonat(?:s|es)?{END})"
    short_numbers = (
        rf"(?P<n>[0-9]{{1,4}}(?:[.,][0-9]{{1,3}})?|{numbers}(?:{GAP}{either(['halbe', 'halbes', 'halben'])})?|{single})"
    )
    adjective = r"[a-zäöüß]{2,20}(?:e|en|er|es)"

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return Patterns(
        iso=compiled(
            rf"(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
            r"(?:T(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-5][0-9](?:[.,][0-9]{1,6})?)?"
            r"(?:Z|[+-][0-2][0-9]:?[0-5][0-9])?)?(?![\w-])"
        ),
        day_month_year=compiled(
            rf"(?P<day>{DAY})\.{MAYBE}(?P<month>{MONTH_NUMBER})\.{MAYBE}(?P<year>{YEAR}|['’]?[0-9]{{2}})(?!\w){NO_MORE_DIGITS}"
        ),
        slashes=compiled(rf"(?P<day>{DAY})/(?P<month>{MONTH_NUMBER})/(?P<year>{YEAR})(?![\w/])"),
        day_month=compiled(rf"(?P<core>(?P<day>{DAY})(?:\.{MAYBE}|{GAP}){month}){tail}"),
        day_month_number=compiled(rf"(?P<day>{DAY})\.{MAYBE}(?P<month>{MONTH_NUMBER})\.(?!\w)(?!{MAYBE}[0-9])"),
        day_month_open=compiled(
            rf"(?P<day>{DAY})\.(?P<month>{MONTH_NUMBER})(?![\w/%€-]|[.,:][0-9]|{GAP}(?:Uhr|Prozent|Euro|[€%0-9]))"
        ),
        day_behind=compiled(rf"(?:{MAYBE}[-–—,]{MAYBE}|{GAP}(?:bis|und|oder){GAP}){DAY}\.{MAYBE}{MONTH_NUMBER}\."),
        listed_day=compiled(listed),
        month_number_year=compiled(
            rf"(?P<month>{MONTH_NUMBER}(?=/)|0[1-9]|1[0-2])[/.](?P<year>19[0-9]{{2}}|20[0-9]{{2}})(?![\w/])"
        ),
        month=compiled(rf"(?P<core>{month}){tail}"),
        month_behind=compiled(rf"(?:{GAP}(?:bis|und|oder){GAP}|{MAYBE}[-–—/]{MAYBE})(?:{names}|{short_months}){END}"),
        years=compiled(rf"(?P<year>{YEAR}){MAYBE}[/]{MAYBE}(?P<second>[0-9]{{2}}(?:[0-9]{{2}})?)(?![\w/])"),
        year_span=compiled(rf"(?P<year>{YEAR})[-–](?P<second>[0-9]{{2}})(?![\w/]|[-–.,:][0-9])"),
        year=compiled(rf"(?P<year>{YEAR})(?!\w)"),
        year_behind=compiled(rf"{GAP}(?P<year>{YEAR})(?!\w|[.,:/][0-9])"),
        decade_digits=compiled(rf"(?P<decade>(?:1[0-9]|20)?[0-9]0)er(?P<noun>{MAYBE}-?{MAYBE}Jahren?)?{END}"),
        decade_word=compiled(rf"(?P<decade>{either(words.decades)})(?:{MAYBE}-?{MAYBE})Jahren?{END}"),
        century=compiled(rf"(?P<number>[1-9]|1[0-9]|2[01])\.{MAYBE}(?:Jahrhundert(?:s|e|en)?|Jhd?\.|Jhd?{END})"),
        quarter=compiled(
            rf"(?P<core>(?:(?P<number>[1-4])\.{MAYBE}|(?P<roman>III?|IV|I)\.{GAP}|(?P<word>{either(words.ordinals)}){GAP})"
            rf"(?P<unit>Quartal|Trimester|Halbjahr|Jahreshälfte)(?:s|es)?{END}){tail}"
        ),
        quarter_short=compiled(rf"(?P<core>(?P<unit>[QH])(?P<number>[1-4])){END}{tail}"),
        week=compiled(rf"(?P<core>(?P<number>[1-9]|[1-4][0-9]|5[0-3])\.{MAYBE}(?:KW|Kalenderwoche)){END}{tail}"),
        week_short=compiled(rf"(?P<core>(?:KW|Kalenderwoche){MAYBE}(?P<number>0?[1-9]|[1-4][0-9]|5[0-3])){END}{tail}"),
        season=compiled(rf"(?P<core>(?P<unit>{seasons})s?){NO_COMPOUND}{tail}"),
        period_noun=compiled(
            rf"(?P<noun>{either(words.period_nouns)})n?s?{GAP}(?P<year>[1-9][0-9]{{2,3}})"
            rf"(?:{MAYBE}/{MAYBE}(?P<second>[0-9]{{2}}(?:[0-9]{{2}})?))?(?!\w|[.,:/][0-9])"
        ),
        feast=compiled(
            rf"(?P<core>(?P<feast>{either([*words.fixed_feasts, *words.moving_feasts])})(?:s|es)?){NO_COMPOUND}{tail}"
        ),
        relative=compiled(
            rf"(?P<adjective>{relative}){GAP}(?:(?P<n>{numbers}|[0-9]{{1,3}}|{single}){GAP})?"
            rf"(?:(?P<unit>{units})|(?P<season>{seasons})s?|(?P<weekday>{weekdays})s?|(?P<month>{names})s?){END}"
        ),
        modifier=compiled(rf"(?P<modifier>{either(words.modifiers)}){GAP}(?:(?:des|der|vom|von)\s)?"),
        article=compiled(rf"(?:der|die|das|dem|den|des){GAP}"),
        weekday=compiled(
            rf"(?P<weekday>{weekdays})(?:(?P<set>s|en)(?!\w)|(?:(?P<date>,?{GAP}(?:(?:den|dem|der)\s)?|,)(?=[0-9])"
            rf"|(?:{MAYBE}(?:(?:früh|spät)(?:en|er)?\s)?(?P<part>{parts})s?)?{END}))"
        ),
        opening_day=compiled(
            rf"(?P<weekday>{short_days})(?:\.|{END})(?=(?:{day_link}{short_days}(?:\.|{END}))"
            rf"|[:,]?{MAYBE}(?:von\s)?{HOUR}{MINUTE}?(?:\sUhr)?(?:{MAYBE}{DASH}{MAYBE}|\sbis\s){HOUR}{MINUTE}?{MAYBE}Uhr{END})"
        ),
        opening_day_last=compiled(rf"(?<!\w){short_days}\.?{day_link}\Z"),
        short_weekday=compiled(
            rf"(?P<weekday>{either(words.weekday_abbreviations)})\.?,?{MAYBE}(?:(?:den|dem)\s)?(?=[0-9])"
        ),
        day_word=compiled(rf"(?P<word>{either(words.days)})(?:(?:{GAP}|-)(?P<part>{parts}))?{END}"),
        day_adjective=compiled(
            rf"(?P<word>{either(words.day_adjectives)}){GAP}(?:(?P<weekday>{weekdays})|(?P<day>Tage?|Tages)){END}"
        ),
        neighbour=compiled(rf"(?:(?P<word>{either(words.neighbours)})|(?P<year>{either(words.neighbour_years)})){END}"),
        day_part=compiled(rf"(?:(?:frühen|späten|späteren){GAP})?(?P<part>{parts}){END}"),
        clock=compiled(rf"(?P<hour>{HOUR})(?P<minute>{MINUTE})?{MAYBE}Uhr{END}"),
        clock_range=compiled(
            rf"(?P<hour>{HOUR})(?P<minute>{MINUTE})?(?=(?:(?:{MAYBE}{DASH}{MAYBE}|\s(?:bis|und|oder)\s){HOUR}{MINUTE}?){{1,3}}{MAYBE}Uhr{END})"
        ),
        clock_colon=compiled(r"(?P<hour>2[0-4]|[01]?[0-9])(?P<minute>:[0-5][0-9])(?![\w:])"),
        clock_word=compiled(rf"(?P<half>halb\s)?(?P<hour>{numbers})(?:{GAP}(?P<uhr>Uhr))?{END}"),
        duration=compiled(
            rf"{short_numbers}(?:-|{GAP})(?:{adjective}{GAP})?(?P<unit>{units}){END}(?:-Woche{END})?"
            rf"(?:{GAP}und{GAP}(?P<n2>[0-9]{{1,2}}|{numbers}){GAP}(?P<unit2>{units}){END})?"
        ),
        approximate=compiled(rf"{either(words.approximate_duration)}{GAP}"),
        vague=compiled(rf"(?P<word>{either(words.vague)}){END}"),
        each=compiled(
            rf"jede[nrsm]?{GAP}(?:(?P<ordinal>{ordinals}|[1-4]\.){GAP})?(?:(?P<unit>{units})|(?P<weekday>{weekdays})|(?P<season>{seasons})){END}{of_month}?"
        ),
        nth_weekday=compiled(
            rf"(?P<core>(?P<ordinal>{ordinals}|[1-5]\.){GAP}(?P<weekday>{weekdays})s?{GAP}(?:im|des){GAP}(?P<month>{names})s?)"
            rf"{NO_COMPOUND}{tail}"
        ),
        of_month=compiled(rf"(?:{ordinals}|[1-4]\.){GAP}{weekdays}{of_month}"),
        every=compiled(rf"alle{GAP}(?P<n>[0-9]{{1,3}}|{numbers}|paar){GAP}(?P<unit>{units}){END}"),
        times=compiled(rf"(?P<per>pro|je|im|am|in\sder){GAP}(?P<unit>{units}){END}"),
        repeated=compiled(rf"(?:[a-zäöü]{{1,12}}mal{GAP})?(?P<word>{either(words.sets)}){END}"),
    )
