package io.github.lucenehopfield.noise.density;

/**
 * The density of the error of an observed coordinate, {@code kappa(r)}: a mixture of centered
 * Gaussians, rounded afterwards or not, and a small uniform floor, tabulated over {@code |r|}.
 * Immutable.
 */
public final class ErrorDensity {
  /** Cells of {@link #density}; an error beyond the last one has the density of the floor. */
  public static final int CELLS = 4096;

  // Cells per deviation of the smallest error, and the deviations of the largest one that are
  // covered; by hand (docs/decisions/0040).
  private static final int CELLS_PER_SIGMA = 24;
  private static final int SIGMAS = 8;

  // The mass beyond the table, evenly, so that no error has density 0.
  private static final double FLOOR = 1e-6;

  // Heavier tails: a tenth of the errors have five times the deviation, the contaminated normal
  // of Tukey (1960).
  private static final double FAR = 5;
  private static final double FAR_SHARE = 0.1;

  // What rounding does to an error is a mean over so many shifts of it.
  private static final int SHIFTS = 16;

  // Of a cell; below it a difference of the cumulative density has erased its digits.
  private static final float NARROW = 1 / 64f;

  private final double[] weights;
  private final double[] sigmas;
  private final double step;
  private final double floor;
  private final float cellsPerUnit;
  private final float[] density;
  private final float[] cumulative;

  /**
   * Tabulates a mixture.
   *
   * @param weights the share of each Gaussian, summing to 1
   * @param sigmas its standard deviation, above 0
   */
  public ErrorDensity(double[] weights, double[] sigmas) {
    this(weights, sigmas, 0);
  }

  private ErrorDensity(double[] weights, double[] sigmas, double step) {
    this.weights = weights.clone();
    this.sigmas = sigmas.clone();
    this.step = step;
    double least = Double.MAX_VALUE;
    double most = 0;
    for (double sigma : sigmas) {
      least = Math.min(least, sigma);
      most = Math.max(most, sigma);
    }
    double cell = Math.max(least / CELLS_PER_SIGMA, (SIGMAS * most + step / 2) / CELLS);
    cellsPerUnit = (float) (1 / cell);
    density = new float[CELLS + 1];
    cumulative = new float[CELLS + 1];
    floor = FLOOR / (2 * cell * CELLS);
    double sum = 0.5;
    double before = 0;
    for (int i = 0; i <= CELLS; i++) {
      double value = i == CELLS ? floor : exact(i * cell);
      density[i] = (float) value;
      sum += i == 0 ? 0 : cell * (before + value) / 2;
      before = value;
      cumulative[i] = (float) sum;
    }
  }

  /** {@return one Gaussian and the floor} */
  public static ErrorDensity gaussian(double sigma) {
    return new ErrorDensity(new double[] {1}, new double[] {sigma});
  }

  /**
   * {@return one Gaussian and the floor, rounded to a multiple of a step} An error is then anything
   * within half a step around that of the Gaussian. Its sigma is at least a sixteenth of the step.
   */
  public static ErrorDensity rounded(double sigma, double step) {
    return new ErrorDensity(new double[] {1}, new double[] {Math.max(sigma, step / SHIFTS)}, step);
  }

  /** {@return this density after more Gaussian noise} */
  public ErrorDensity blurred(double sigma) {
    double[] wider = new double[sigmas.length];
    for (int k = 0; k < wider.length; k++) {
      wider[k] = Math.sqrt(sigmas[k] * sigmas[k] + sigma * sigma);
    }
    return new ErrorDensity(weights, wider, step);
  }

  /**
   * {@return this density after the error of codes, which is mostly of one size and now and then
   * much larger}
   *
   * @param sigma the usual size
   */
  public ErrorDensity coded(double sigma) {
    double[] mixed = new double[2 * weights.length];
    double[] wider = new double[mixed.length];
    for (int k = 0; k < weights.length; k++) {
      mixed[k] = weights[k] * (1 - FAR_SHARE);
      wider[k] = Math.sqrt(sigmas[k] * sigmas[k] + sigma * sigma);
      mixed[weights.length + k] = weights[k] * FAR_SHARE;
      wider[weights.length + k] = Math.sqrt(sigmas[k] * sigmas[k] + FAR * FAR * sigma * sigma);
    }
    return new ErrorDensity(mixed, wider, step);
  }

  double[] weights() {
    return weights;
  }

  public double[] sigmas() {
    return sigmas;
  }

  /** {@return whether this is one Gaussian and the floor} */
  public boolean isGaussian() {
    return sigmas.length == 1 && step == 0;
  }

  private double exact(double r) {
    if (step == 0) {
      return mixture(r);
    }
    double sum = 0;
    for (int i = 0; i < SHIFTS; i++) {
      sum += mixture(r + step * ((i + 0.5) / SHIFTS - 0.5));
    }
    return sum / SHIFTS;
  }

  private double mixture(double r) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      double z = r / sigmas[k];
      sum += weights[k] / sigmas[k] * StrictMath.exp(-z * z / 2);
    }
    return floor + (1 - FLOOR) * sum / Math.sqrt(2 * Math.PI);
  }

  /**
   * {@return the density by cell, to be read only; cell of r is {@code (int) (|r| cellsPerUnit)}}
   */
  public float[] table() {
    return density;
  }

  /** {@return cells per unit of error} */
  public float cellsPerUnit() {
    return cellsPerUnit;
  }

  /** {@return kappa(r), to the width of a cell} */
  public float density(float r) {
    return density[(int) Math.min(Math.abs(r) * cellsPerUnit + 0.5f, CELLS)];
  }

  private float cumulative(float r) {
    float cell = Math.abs(r) * cellsPerUnit;
    float value;
    if (cell >= CELLS) {
      value = cumulative[CELLS] + (cell - CELLS) / cellsPerUnit * density[CELLS];
    } else {
      int i = (int) cell;
      value = cumulative[i] + (cell - i) * (cumulative[i + 1] - cumulative[i]);
    }
    return r < 0 ? 1 - value : value;
  }

  /**
   * {@return the mean of kappa from one error to a larger one} They may be the same after rounding,
   * as where a field has values far below the cue's.
   */
  public float mean(float from, float to) {
    float width = to - from;
    return width * cellsPerUnit < NARROW
        ? density(from)
        : (cumulative(to) - cumulative(from)) / width;
  }
}
