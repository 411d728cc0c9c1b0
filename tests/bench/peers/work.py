"""The work that everybody gets: the same series, values and batches.

A batch is a rectangle of the work: some enterprises, all their indicators, some rounds. What differs between the systems is only how it is written down.
"""
import dataclasses
import random
import time

ENTERPRISES, INDICATORS = 454, 44
# As in deploy/bench ingest: 96 rounds of a plant's 44 indicators are 4 224 values, a fifth of the enterprises in one round about 4 000.
BATCH_VALUES, CONNECTIONS = 4400, 5
# Prometheus refuses what is an hour older than its newest sample, and its rules look back five minutes: all rounds lie in the last 50 minutes.
STEP_S, ROUNDS_MAX = 15, 200
# Far above every other value. One value in 10 007 is a breach, so a system that judges each value can be asked what it found.
LIMIT, BREACH, BREACH_EVERY = 5000, 6000.0, 10_007
SHAPES = {"columns": "one enterprise and up to 96 rounds in a batch: a plant's backlog, a gateway's buffer",
          "burst": "a fifth of the enterprises and one round in a batch: everybody reports at the quarter hour"}


@dataclasses.dataclass(frozen=True)
class Batch:
    enterprises: range
    rounds: range

    @property
    def values(self):
        return len(self.enterprises) * INDICATORS * len(self.rounds)


def _even_parts(whole):
    """Cuts a range of enterprises or rounds into as few even parts as BATCH_VALUES allows."""
    parts = -(-len(whole) * INDICATORS // BATCH_VALUES)
    cuts = [len(whole) * p // parts for p in range(parts + 1)]
    return [whole[a:b] for a, b in zip(cuts, cuts[1:])]


class Work:
    """`rounds` timed values of each series, and one before them that makes the series known (round 0, outside the clock)."""

    def __init__(self, shape, rounds):
        self.shape, self.rounds = shape, rounds
        self.codes = [f"91530302MA{e:07d}W" for e in range(ENTERPRISES)]
        self.indicators = [f"indicator_{i:02d}" for i in range(INDICATORS)]
        newest = int(time.time()) - 1
        self.clocks = [newest - (rounds - r) * STEP_S for r in range(rounds + 1)]
        draw = random.Random(454)
        self.series = ENTERPRISES * INDICATORS
        self.values = []  # one list per series, one value per round
        for number in range(self.series):
            base = draw.uniform(100, 1000)
            self.values.append([BREACH if self._breaks(number, r) else round(base * (.95 + draw.random() / 10), 2) for r in range(rounds + 1)])

    @staticmethod
    def _breaks(number, r):
        return r > 0 and (number * 7919 + r * 104_729) % BREACH_EVERY == 0

    @property
    def timed_values(self):
        return self.series * self.rounds

    @property
    def problems(self):
        """How often a series goes from below the limit to above it."""
        return sum(self._breaks(s, r) and not self._breaks(s, r - 1) for s in range(self.series) for r in range(1, self.rounds + 1))

    def rows(self, batch):
        """(enterprise's number, indicator's number, its values by round) of every series in the batch."""
        for e in batch.enterprises:
            for i in range(INDICATORS):
                yield e, i, self.values[e * INDICATORS + i]

    def batches(self, rounds):
        """A list per connection. An enterprise stays with its connection, so each series arrives in the order of its time."""
        lists = []
        for c in range(CONNECTIONS):
            first, end = c * ENTERPRISES // CONNECTIONS, (c + 1) * ENTERPRISES // CONNECTIONS
            if self.shape == "burst":
                lists.append([Batch(part, range(r, r + 1)) for r in rounds for part in _even_parts(range(first, end))])
            else:
                lists.append([Batch(range(e, e + 1), part) for e in range(first, end) for part in _even_parts(rounds)])
        return lists

    def warm_up(self):
        return self.batches(range(0, 1))

    def timed(self):
        return self.batches(range(1, self.rounds + 1))
