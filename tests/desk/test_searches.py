"""Saved searches and look-alike handles: what they find, why it is here, what it costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from carecli.care.errors import Misuse, Refused
from carecli.care.rows import Mark, View
from carecli.channels.sandbox import faults
from carecli.config.load import parse
from carecli.config.model import AccountSettings, Config
from carecli.desk.searches import LONGEST, SearchPreview, lookalike_queries
from carecli.store import finds
from tests.support.stage import Open, Stage, says

ALIKE = AccountSettings(brand="Tiny Teas", lookalikes=("tinytea", "tiny_teas"))
QUERY = '"Tiny Teas" -@tinyteas -from:tinyteas'
COUNTS = "/2/tweets/counts/recent"
UNCOUNTED = faults.forbidden("Unsupported Authentication", "unsupported-authentication")


def settings(**more: object) -> Config:
    return Config(accounts={"tinyteas": AccountSettings(**more)})  # type: ignore[arg-type]


def looked_up(stage: Stage, query: str = QUERY) -> SearchPreview:
    return stage.desk.searches.preview("tinyteas", query)


def test_one_query_looks_for_look_alike_handles_and_the_name_but_not_for_mentions() -> None:
    (query,) = lookalike_queries("tinyteas", ALIKE)
    assert query == (
        '(@tinytea OR @tiny_teas OR "Tiny Teas" OR tinytea OR tiny_teas)'
        " -@tinyteas -from:tinyteas -is:retweet"
    )


def test_without_look_alike_handles_nothing_is_looked_for() -> None:
    assert lookalike_queries("tinyteas", AccountSettings(brand="Tiny Teas")) == ()


def test_a_query_that_would_be_too_long_is_split_and_nothing_is_lost() -> None:
    many = tuple(f"lookalike_{number:02}" for number in range(40))
    queries = lookalike_queries("tinyteas", AccountSettings(lookalikes=many))
    assert len(queries) > 1
    assert max(map(len, queries)) <= LONGEST
    assert all(query.endswith(" -@tinyteas -from:tinyteas -is:retweet") for query in queries)
    terms = {word.strip("()") for query in queries for word in query.split()}
    assert terms >= {f"@{handle}" for handle in many} | set(many)


def test_quotes_in_a_name_do_not_open_a_new_term() -> None:
    (query,) = lookalike_queries("t", AccountSettings(brand='Tiny" OR "x', lookalikes=("tt",)))
    assert query.startswith('(@tt OR "Tiny OR x" OR tt) ')


def test_what_a_look_alike_handle_found_says_so_and_why(open_stage: Open) -> None:
    stage = open_stage(
        says("a", "ada", "@tinytea my cup is cold", ago=5),
        says("b", "bo", "Tiny Teas was shut again", ago=4),
        says("c", "cy", "@tinyteas and @tinytea hello", ago=3),
        settings=Config(accounts={"tinyteas": ALIKE}),
    )
    stage.desk.sync.run()
    ada, bo, cy = (stage.row(handle) for handle in ("ada", "bo", "cy"))
    assert Mark.LOOKALIKE in ada.marks
    assert Mark.FOUND not in ada.marks
    assert ada.found == lookalike_queries("tinyteas", ALIKE)[0]
    assert Mark.FOUND in bo.marks
    assert Mark.LOOKALIKE not in bo.marks
    assert (cy.found, {Mark.FOUND, Mark.LOOKALIKE} & set(cy.marks)) == ("", set())


def test_a_find_names_the_search_in_its_own_words(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada", "Tiny Teas was shut"), settings=settings(searches=(QUERY,)))
    stage.desk.sync.run()
    assert stage.row("ada").found == QUERY


def test_who_mentions_us_after_all_was_not_found_but_wrote_to_us(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada", "Tiny Teas was shut"), settings=settings(searches=(QUERY,)))
    stage.desk.sync.run()
    stage.writes("ada", "@tinyteas why?", parent=stage.post("a"))
    stage.desk.sync.run()
    assert Mark.FOUND not in stage.row("ada").marks
    assert stage.row("ada").found == ""


def test_who_else_speaks_in_a_thread_is_no_case(open_stage: Open) -> None:
    stage = open_stage(
        says("b", "bo", "Where is good tea?", ago=70),
        says("a", "ada", "@tinyteas is good", ago=60, reply_to="b"),
    )
    stage.desk.sync.run()
    assert stage.handles() == ["ada"]
    assert [one.author.handle for one in stage.desk.open(stage.case("ada")).thread] == ["bo", "ada"]


def test_the_first_search_that_found_a_post_stays_its_reason(stage: Stage) -> None:
    account, post = stage.desk.account(), stage.post("ada-1")
    db = stage.desk._parts.db
    for query in ("one", "two"):
        finds.keep(db, account.id, finds.SEARCH + query, [post])
    (row,) = db.rows("SELECT feed FROM finds")
    assert finds.query_of(row["feed"]) == "one"


def test_a_preview_counts_for_the_price_of_one_request(open_stage: Open) -> None:
    found = [says(f"a{n}", "ada", f"Tiny Teas {n}", ago=10 + n) for n in range(14)]
    preview = looked_up(open_stage(*found))
    assert (preview.count, preview.exact, preview.examples) == (14, True, ())
    assert (preview.paid, preview.now) == (Decimal("0.005"), Decimal("0.070"))
    assert preview.month == Decimal("0.300")
    assert preview.said == "14 posts in 7 days: $0.070 now, then about $0.300 a month"


def test_where_counting_is_not_permitted_a_page_of_the_search_is_read(open_stage: Open) -> None:
    found = [says(f"a{n}", "ada", f"Tiny Teas {n}", ago=10 + n) for n in range(4)]
    stage = open_stage(*found)
    stage.sandbox.faults.add(UNCOUNTED, path=COUNTS)
    preview = looked_up(stage)
    assert (preview.count, preview.exact, preview.paid) == (4, True, Decimal("0.020"))
    assert preview.examples[0].startswith("Tiny Teas")


def test_from_one_page_of_many_the_rest_is_reckoned(open_stage: Open) -> None:
    many = [says(f"a{n}", "ada", f"Tiny Teas {n}", ago=60 * (n + 1)) for n in range(120)]
    stage = open_stage(*many)
    stage.sandbox.faults.add(UNCOUNTED, path=COUNTS)
    preview = looked_up(stage)
    assert (preview.count, preview.exact) == (168, False)  # one an hour, for seven days
    assert preview.said.startswith("About 168 posts")


def test_a_search_that_is_added_runs_with_the_next_fetch_and_one_removed_does_not(
    open_stage: Open,
) -> None:
    stage = open_stage(says("a", "ada", "Tiny Teas was shut"))
    change = stage.desk.searches.add("tinyteas", f"  {QUERY} ")
    assert change.said == f"@tinyteas now looks for {QUERY}"
    stage.desk.sync.run()
    assert stage.handles() == ["ada"]
    (listed,) = stage.desk.searches.listed("tinyteas")
    assert (listed.query, listed.lookalike, listed.read_at) == (QUERY, False, stage.clock.now())
    stage.desk.searches.remove("tinyteas", QUERY)
    stage.later(minutes=1)
    stage.writes("ada", "Tiny Teas again")
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.desk.searches.listed("tinyteas") == ()
    assert stage.desk.listing(View.WAITING).total == 1


def test_what_is_written_to_the_settings_is_the_search_and_nothing_else(
    open_stage: Open,
) -> None:
    stage = open_stage(settings=settings(signoff="^Ana"))
    stage.desk.searches.add("TinyTeas", "zwieback")
    file = stage.desk._home.config_file
    written = parse(file.read_text(encoding="utf-8"), source="the test").account("tinyteas")
    assert (written.searches, written.signoff) == (("zwieback",), "^Ana")


@pytest.mark.parametrize("query", ["", "  \n ", "x" * (LONGEST + 1)])
def test_what_cannot_be_a_search_is_refused_before_anything_is_paid(
    stage: Stage, query: str
) -> None:
    before = stage.desk.status().today
    with pytest.raises(Misuse):
        looked_up(stage, query)
    with pytest.raises(Misuse):
        stage.desk.searches.add("tinyteas", query)
    assert stage.desk.status().today == before


def test_a_query_without_end_is_said_to_be_too_long(stage: Stage) -> None:
    with pytest.raises(Misuse, match="at most 512 characters, this one 100000"):
        stage.desk.searches.add("tinyteas", "x" * 100_000)


def test_the_same_search_twice_and_one_that_is_not_there_are_refused(stage: Stage) -> None:
    stage.desk.searches.add("tinyteas", "zwieback")
    with pytest.raises(Misuse, match="already"):
        stage.desk.searches.add("tinyteas", "zwieback")
    with pytest.raises(Misuse, match="zwieback"):
        stage.desk.searches.remove("tinyteas", "rusk")


def test_a_query_that_x_does_not_understand_is_told(stage: Stage) -> None:
    with pytest.raises(Refused):
        looked_up(stage, "(tea")


def test_the_suggestion_is_our_name_without_our_handle_until_it_is_there(
    open_stage: Open,
) -> None:
    stage = open_stage(settings=settings(brand="Tiny Teas"))
    (query,) = stage.desk.searches.suggested("tinyteas")
    assert query == '("Tiny Teas" OR tinyteas) -@tinyteas -from:tinyteas -is:retweet'
    stage.desk.searches.add("tinyteas", query)
    assert stage.desk.searches.suggested("tinyteas") == ()
