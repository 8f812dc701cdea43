package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.PushPullNetwork;
import java.util.Objects;

/**
 * Push-pull feedback among candidates that have parents: the best parent is found first, then what
 * all its children share is taken off, so that what is particular decides (after Liu et al.,
 * "Push-pull Feedback Implements Hierarchical Information Retrieval Efficiently", NeurIPS 2019).
 *
 * <p>With scores, a surrogate of ours: {@code s(q, x_i) + push s(q, p_i)} chooses the parent p of
 * the best; its children are ranked by {@code s(q - pull p, x_i - pull p)}; the others follow in
 * the order of the first score, none above the last of these. For dot and cosine; distances do not
 * change when both sides move. O(C d). Documents without a parent stand for themselves.
 *
 * <p>With a network, a {@link PushPullNetwork} over the candidates, ranked by the overlap of its
 * final state; the vectors are made binary, and at most a tenth as many candidates as dimensions
 * can be distinguished, so ask for few. O(250 C d).
 */
public final class Feedback {
  private static final double PUSH = 0.5;
  private static final double PULL = 1;

  private final Hierarchy hierarchy;
  private final double push;
  private final double pull;
  private final boolean network;

  private Feedback(Hierarchy hierarchy, double push, double pull, boolean network) {
    if (hierarchy == null) {
      throw new IllegalArgumentException("hierarchy must not be null; hierarchy=null");
    }
    if (!(push >= 0 && push < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("push must be >= 0 and finite; push=" + push);
    }
    if (!(pull >= 0 && pull <= 1)) {
      throw new IllegalArgumentException("pull must be 0 to 1; pull=" + pull);
    }
    this.hierarchy = hierarchy;
    this.push = push;
    this.pull = pull;
    this.network = network;
  }

  /**
   * {@return feedback by scores, with a push of 0.5 and a pull of 1}
   *
   * @param hierarchy the parents
   */
  public static Feedback scores(Hierarchy hierarchy) {
    return scores(hierarchy, PUSH, PULL);
  }

  /**
   * {@return feedback by scores}
   *
   * @param hierarchy the parents
   * @param push how much a parent's own score counts, at least 0
   * @param pull which share of the parent is taken off, 0 to 1
   */
  public static Feedback scores(Hierarchy hierarchy, double push, double pull) {
    return new Feedback(hierarchy, push, pull, false);
  }

  /**
   * {@return feedback by the published network}
   *
   * @param hierarchy the parents
   */
  public static Feedback network(Hierarchy hierarchy) {
    return new Feedback(hierarchy, PUSH, PULL, true);
  }

  /** {@return the parents} */
  public Hierarchy hierarchy() {
    return hierarchy;
  }

  /** {@return how much a parent's own score counts} */
  public double push() {
    return push;
  }

  /** {@return which share of the parent is taken off} */
  public double pull() {
    return pull;
  }

  /** {@return whether the published network ranks the candidates, and not scores} */
  public boolean network() {
    return network;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Feedback that
        && hierarchy == that.hierarchy
        && push == that.push
        && pull == that.pull
        && network == that.network;
  }

  @Override
  public int hashCode() {
    return Objects.hash(hierarchy, push, pull, network);
  }

  @Override
  public String toString() {
    return "feedback="
        + (network ? "network" : "push " + push + ", pull " + pull)
        + " ("
        + hierarchy
        + ")";
  }
}
