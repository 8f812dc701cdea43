"""Writes the files next to this one: python3 make.py DIRECTORY."""

import os
import sys

import numpy as np

out = sys.argv[1]
vectors = (np.arange(6).reshape(2, 3) + 1).astype("<f4")
np.savez(os.path.join(out, "stored.npz"), vectors=vectors, ids=np.array([7, 8]))
np.savez_compressed(os.path.join(out, "several.npz"), a=vectors, b=-vectors, ids=np.array([7, 8]))


class Pipe:
    """Cannot be sought, so that sizes follow the data."""

    def __init__(self, file):
        self.write = file.write
        self.flush = file.flush

    def read(self):
        raise OSError


with open(os.path.join(out, "piped.npz"), "wb") as file:
    np.savez(Pipe(file), vectors=vectors)
