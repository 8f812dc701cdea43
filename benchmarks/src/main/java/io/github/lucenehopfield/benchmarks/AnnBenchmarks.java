package io.github.lucenehopfield.benchmarks;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Files of ann-benchmarks (Aumüller et al., "ANN-Benchmarks", Information Systems 2020): HDF5 with
 * the data sets {@code train} and {@code test} and, as an attribute, a {@code distance}.
 */
final class AnnBenchmarks {
  private AnnBenchmarks() {}

  static PeerData read(Path file, int vectors, int queries) {
    try (HdfFile hdf = new HdfFile(file)) {
      Attribute distance = hdf.getAttribute("distance");
      String name = distance == null ? "euclidean" : String.valueOf(distance.getData());
      if (name.equals("euclidean") == false && name.equals("angular") == false) {
        throw new IllegalArgumentException(
            "distance must be euclidean or angular; distance=" + name + ", file=" + file);
      }
      return PeerData.of(
          file.getFileName().toString(),
          rows(hdf.getDatasetByPath("train"), vectors),
          rows(hdf.getDatasetByPath("test"), queries),
          name.equals("angular"));
    }
  }

  private static float[][] rows(Dataset dataset, int most) {
    Object data = dataset.getData();
    if (data instanceof float[][] floats) {
      return floats.length <= most ? floats : Arrays.copyOf(floats, most);
    }
    if (data instanceof double[][] doubles) {
      float[][] rows = new float[Math.min(most, doubles.length)][doubles[0].length];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = (float) doubles[i][j];
        }
      }
      return rows;
    }
    throw new IllegalArgumentException(
        "data set must be rows of floats; " + dataset.getPath() + "=" + dataset.getJavaType());
  }
}
