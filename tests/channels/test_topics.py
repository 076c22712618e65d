"""A thread's topic is the entry last answered there, for some hours, and never another thread's."""

from __future__ import annotations

from bot.channels.topics import REMEMBERED_SECONDS, REMEMBERED_THREADS, ThreadTopics

THREAD = ("slack", "T1", "C1", "1.0")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_last_answer_counts() -> None:
    topics = ThreadTopics(Clock())
    topics.remember(THREAD, "fidelity")
    topics.remember(THREAD, "cfir")
    assert topics.topic_of(THREAD) == "cfir"


def test_a_workspace_is_forgotten_alone() -> None:
    topics = ThreadTopics(Clock())
    other, namesake = ("slack", "T2", "C1", "1.0"), ("teams", "T1", "C1", "1.0")
    for thread in (THREAD, other, namesake):
        topics.remember(thread, "fidelity")
    topics.forget("slack", "T1")
    assert [topics.knows(one) for one in (THREAD, other, namesake)] == [False, True, True]


def test_each_part_of_the_place_tells_threads_apart() -> None:
    topics = ThreadTopics(Clock())
    topics.remember(THREAD, "fidelity")
    for index in range(4):
        other = list(THREAD)
        other[index] = "another"
        assert topics.topic_of((other[0], other[1], other[2], other[3])) is None


def test_a_list_is_no_topic_but_the_thread_is_known() -> None:
    topics = ThreadTopics(Clock())
    topics.remember(THREAD, "")
    assert topics.knows(THREAD)
    assert topics.topic_of(THREAD) is None


def test_it_forgets_after_hours() -> None:
    clock = Clock()
    topics = ThreadTopics(clock)
    topics.remember(THREAD, "fidelity")
    clock.now = REMEMBERED_SECONDS
    assert topics.topic_of(THREAD) == "fidelity"
    clock.now += 1
    assert topics.topic_of(THREAD) is None
    assert not topics.knows(THREAD)


def test_it_is_bounded() -> None:
    topics = ThreadTopics(Clock())
    for number in range(REMEMBERED_THREADS + 1):
        topics.remember(("slack", "T1", "C1", str(number)), "fidelity")
    assert not topics.knows(("slack", "T1", "C1", "0"))
    assert topics.knows(("slack", "T1", "C1", "1"))
