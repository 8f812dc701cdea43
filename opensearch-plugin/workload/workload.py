"""Vectors of a random walk, and cues that are corrupted copies of them."""

import json
import random
import sys

COUNT = 20000
DIMENSION = 128


def vector(number):
    """The vector of a document, the same whenever it is asked for."""
    source = random.Random(number)
    value = 0.0
    values = []
    for _ in range(DIMENSION):
        value = 0.9 * value + source.gauss(0, 1)
        values.append(round(value, 4))
    return values


def cue(number, source):
    """A copy with noise, a fifth of it unknown."""
    return [
        None if source.random() < 0.2 else round(value + source.gauss(0, 0.3), 4)
        for value in vector(number)
    ]


def body(similarity, number, source):
    """The body of a search for the origin of a cue."""
    clause = {"vector": cue(number, source), "k": 10, "similarity": similarity}
    return {"_source": False, "size": 10, "query": {"hopfield": {"v": clause}}}


class Cues:
    """What OpenSearch Benchmark asks for the parameters of each search."""

    def __init__(self, workload, params, **kwargs):
        self.similarity = params["similarity"]
        self.source = random.Random(7)
        self.infinite = True

    def partition(self, index, count):
        return self

    def params(self):
        number = self.source.randrange(COUNT)
        return {
            "index": "hopfield",
            "cache": False,
            "body": body(self.similarity, number, self.source),
        }


def register(registry):
    registry.register_param_source("hopfield-cues", Cues)


if __name__ == "__main__":
    # python3 workload.py COUNT > documents.json
    for place in range(int(sys.argv[1])):
        print(json.dumps({"v": vector(place), "number": place}))
