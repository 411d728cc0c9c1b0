"""From a plant's push to an alert in a subscriber's hands, at a steady background load. Prints one JSON line and a short table.

Every ack comes after fsync. Load generator, subscriber and all services share this machine.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import zmq  # noqa: E402

from messages import alerting  # noqa: E402
from plant import Plant  # noqa: E402
from seed import DAY, Seed, day_start  # noqa: E402
from stack import Stack, wait_for  # noqa: E402


class Background(threading.Thread):
    """`rate` observations a second, evenly, in batches of 50."""

    def __init__(self, key, codes, rate):
        super().__init__(daemon=True)
        self.plant, self.codes, self.rate = Plant(key), codes, rate
        self.acked, self.stop, self.late = 0, False, 0

    def run(self):
        slot = day_start(int(time.time() * 1000)) - 200 * DAY
        due, size = time.monotonic(), 50
        while not self.stop:
            for at in range(0, len(self.codes) - size + 1, size):
                ack = self.plant.push([(code, "electricity_15min", slot, 10.0) for code in self.codes[at:at + size]])
                assert ack.accepted == size, ack
                self.acked += size
                due += size / self.rate
                wait = due - time.monotonic()
                if wait > 0:
                    time.sleep(wait)  # the pace of the load
                else:
                    self.late += 1
                if self.stop:
                    break
            slot += 900_000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probes", type=int, default=1000)
    parser.add_argument("--rate", type=int, default=1000, help="observations a second beside the probes")
    options = parser.parse_args()
    with Stack() as stack:
        stack.start().ready()
        seed = Seed(stack, enterprises=options.probes + 50 + 200)  # a plant stands still once: each probe is another one
        probes, others = seed.codes[:options.probes + 50], seed.codes[options.probes + 50:]
        key = seed.key("*")
        today = day_start(int(time.time() * 1000))
        plant = Plant(key)
        for code in probes:
            plant.push([(code, "electricity_day", today - (60 - n) * DAY, 1000.0 + n % 3) for n in range(40)])
        reader = seed.official_key("wang.wei")
        subscriber = zmq.Context.instance().socket(zmq.SUB)
        subscriber.linger = 0
        subscriber.curve_serverkey = (stack.folder / "keys/alerting.public").read_bytes().strip()
        subscriber.curve_publickey = reader["curve_public"].encode()
        subscriber.curve_secretkey = reader["curve_secret"].encode()
        subscriber.subscribe(b"alert/")
        subscriber.connect(stack.settings["alerting_pub"])
        background = Background(key, others, options.rate)
        background.start()

        # The first change proves that the subscription has arrived; it does not count.
        def connected():
            connected.tried += 1
            plant.push([(probes[-connected.tried], "electricity_day", today - 20 * DAY, 5.0)])
            return subscriber.poll(200)
        connected.tried = 0
        wait_for(connected, 20, "the subscriber to hear a change")
        while subscriber.poll(200):
            subscriber.recv_multipart()

        seen, acks = [], []
        began, acked = time.monotonic(), background.acked
        for n in range(options.probes):
            code = probes[n]
            row = (code, "electricity_day", today - 20 * DAY, 5.0)
            sent = time.monotonic()
            number = plant.send([row])
            got = plant.receive()
            assert got and got[1] == number and got[2].accepted == 1, got
            acks.append(time.monotonic() - sent)
            while True:
                assert subscriber.poll(10_000), f"no alert within 10 s of probe {n}"
                change = alerting.AlertChange()
                change.ParseFromString(subscriber.recv_multipart()[-1])
                if change.alert.enterprise == code:
                    break
            seen.append(time.monotonic() - sent)
        spent = time.monotonic() - began
        rate = (background.acked - acked) / spent
        background.stop = True
        background.join()
        background.plant.close()
        plant.close()
        subscriber.close()
    ms = lambda values, share: round(sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000, 2)
    result = {"bench": "latency", "probes": len(seen), "background_per_s": round(rate), "durability": "fsync before ack",
              "alert_median_ms": ms(seen, .5), "alert_p99_ms": ms(seen, .99), "alert_max_ms": ms(seen, 1),
              "ack_median_ms": ms(acks, .5), "ack_p99_ms": ms(acks, .99)}
    print(json.dumps(result))
    print(f"{'':24}{'median':>10}{'99th':>10}{'max':>10}  ms, at {result['background_per_s']} observations/s; {result['durability']}")
    print(f"{'push to ack':24}{result['ack_median_ms']:>10}{result['ack_p99_ms']:>10}{ms(acks, 1):>10}")
    print(f"{'push to alert seen':24}{result['alert_median_ms']:>10}{result['alert_p99_ms']:>10}{result['alert_max_ms']:>10}   target 20 / 100")


main()
