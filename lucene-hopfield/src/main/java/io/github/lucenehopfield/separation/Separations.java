package io.github.lucenehopfield.separation;

/** Separations by specification. */
public final class Separations {
  private static final String FORMS = "softmax, softmax:BETA, top:K or top:K:BETA";

  private Separations() {}

  /**
   * {@return the separation of a specification} Its {@code toString()} gives the specification
   * back.
   *
   * @param specification {@code softmax}, {@code softmax:BETA}, {@code top:K} or {@code
   *     top:K:BETA}, where BETA is a positive number and K a whole number from 1 on
   * @throws IllegalArgumentException if it has another form
   */
  public static Separation parse(String specification) {
    if (specification == null) {
      throw malformed(null, null);
    }
    String[] parts = specification.split(":", -1);
    try {
      if (parts[0].equals("softmax") && parts.length == 1) {
        return new Softmax();
      }
      if (parts[0].equals("softmax") && parts.length == 2) {
        return new Softmax(Double.parseDouble(parts[1]));
      }
      if (parts[0].equals("top") && parts.length == 2) {
        return new TopK(Integer.parseInt(parts[1]));
      }
      if (parts[0].equals("top") && parts.length == 3) {
        return new TopK(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]));
      }
    } catch (NumberFormatException e) {
      throw malformed(specification, e);
    }
    throw malformed(specification, null);
  }

  private static IllegalArgumentException malformed(String specification, Throwable cause) {
    return new IllegalArgumentException(
        "separation must be " + FORMS + "; separation=" + specification, cause);
  }
}
