"""Fills rows by scikit-learn's KNNImputer and prints the seconds that it took.

knn_imputer.py STORED.npy HOLES.npy NEIGHBORS WEIGHTS OUT.npy
"""
import sys
import time

import numpy
from sklearn.impute import KNNImputer

stored, holes, neighbors, weights, out = sys.argv[1:]
stored = numpy.load(stored)
holes = numpy.load(holes)
start = time.perf_counter()
filled = KNNImputer(n_neighbors=int(neighbors), weights=weights).fit(stored).transform(holes)
print(time.perf_counter() - start)
numpy.save(out, filled.astype("float32"))
