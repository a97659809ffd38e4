"""The fingerprints of our own code: kept as long as its files look as they did."""

import time

from timeline.fingerprints import Rules, rules_of_code

OTHERS = Rules("r", "m", "w", "")


def test_what_was_kept_is_taken_where_the_code_looks_as_it_did() -> None:
    now = time.time_ns() + 10**10  # long after the last of our files was written
    look = rules_of_code("", now).look

    kept = OTHERS._replace(look=look)

    assert look
    assert rules_of_code(kept.as_text(), now) == kept


def test_what_was_kept_of_code_that_looked_otherwise_is_made_anew() -> None:
    now = time.time_ns() + 10**10
    made = rules_of_code("", now)

    assert rules_of_code(OTHERS._replace(look="00").as_text(), now) == made
    assert rules_of_code(OTHERS.as_text(), now) == made


def test_code_that_was_written_just_now_may_change_without_looking_otherwise() -> None:
    later = rules_of_code("", time.time_ns() + 10**10)

    assert rules_of_code(later.as_text(), 0) == later._replace(look="")
