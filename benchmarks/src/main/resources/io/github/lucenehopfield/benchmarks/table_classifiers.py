"""Class probabilities of test rows by scikit-learn's classifiers, for every case in a folder.

A case has train.npy (rows), labels.npy, test.npy (NaN where unknown); it gets
knn.npy, logistic.npy and boosting.npy with one column a class.
"""

import os
import sys
import warnings

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")


def neighbors():
    grid = {"kneighborsclassifier__n_neighbors": [1, 3, 5, 9, 15, 25]}
    steps = make_pipeline(SimpleImputer(), StandardScaler(), KNeighborsClassifier())
    return GridSearchCV(steps, grid, cv=3)


def logistic():
    classifier = LogisticRegressionCV(Cs=[0.01, 0.1, 1, 10], cv=3, max_iter=200)
    return make_pipeline(SimpleImputer(), StandardScaler(), classifier)


def boosting():
    return HistGradientBoostingClassifier(
        random_state=0, max_iter=100, early_stopping=False, min_samples_leaf=5
    )


MAKERS = {"knn": neighbors, "logistic": logistic, "boosting": boosting}

for case in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], case)
    train = numpy.load(os.path.join(folder, "train.npy"))
    labels = numpy.load(os.path.join(folder, "labels.npy")).ravel().astype(int)
    test = numpy.load(os.path.join(folder, "test.npy"))
    for name, maker in MAKERS.items():
        model = maker().fit(train, labels)
        answers = numpy.zeros((len(test), labels.max() + 1), dtype=numpy.float32)
        answers[:, model.classes_] = model.predict_proba(test)
        numpy.save(os.path.join(folder, name + ".npy"), answers)
