package io.github.lucenehopfield.index;

import java.util.Optional;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;

/**
 * What the codes of one field of one segment are like, for people and tools that examine an index.
 *
 * @param groups the number M of groups, so that a vector has M / 2 bytes of codes
 * @param groupSize how many dimensions share a code
 * @param permuted whether the groups follow another order than the natural one
 * @param relativeError the squared error of the decoded centroids relative to the variance, 0 to 1,
 *     as measured on a sample when the codes were written
 * @param codeBytes the bytes of all codes
 * @param codebookBytes the bytes of the centroids, levels and level histograms
 * @param partitions how many partitions the codes are grouped into, 1 for codes in the order of the
 *     documents
 * @param found the share of a sample of stored vectors, as they are and with light noise, and of
 *     their neighbors, that codes find by distance, as measured when the codes were written
 * @param foundByCosine the same by the cosine, which needs small vectors to be known as well
 * @param exceptions how many vectors lie so far from their codes that a search always scores them
 * @param exceptionsByDirection how many more are scored where a score is no sum over coordinates,
 *     as the cosine, since codes tell too little of their direction
 * @param searched whether searches by sums go by the codes; where they find too few of their own
 *     vectors, all vectors are scored instead
 */
public record CodeStatistics(
    int groups,
    int groupSize,
    boolean permuted,
    double relativeError,
    long codeBytes,
    long codebookBytes,
    int partitions,
    double found,
    double foundByCosine,
    int exceptions,
    int exceptionsByDirection,
    boolean searched) {

  /**
   * {@return what the codes of a field are like, or empty for a field of another format, without
   * vectors, or without codes in this segment}
   *
   * @param segment the segment
   * @param field the name of the field
   */
  public static Optional<CodeStatistics> of(CodecReader segment, String field) {
    KnnVectorsReader reader = segment.getVectorReader();
    if (reader instanceof PerFieldKnnVectorsFormat.FieldsReader perField) {
      reader = perField.getFieldReader(field);
    }
    return reader instanceof Source source ? source.statistics(field) : Optional.empty();
  }

  /** A reader of vectors that knows what its codes are like. */
  public interface Source {
    /**
     * {@return what the codes of a field are like, or empty for a field without codes}
     *
     * @param field the name of the field
     */
    Optional<CodeStatistics> statistics(String field);
  }
}
