package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sum of the estimates of several builders. Those that have one table each become one table, so
 * that a scan costs what it costs for one of them. The tables of others follow, are combined as
 * their builder says, and added then.
 */
final class JointTables implements TableBuilder {
  // As large as an entry of one cue may be, so that sums of entries stay finite.
  private static final double LARGEST_ENTRY = 1e34;

  private final List<TableBuilder> parts;

  // How many tables each part has, the same in all segments; null before the first is built.
  private volatile int[] sizes;

  JointTables(List<TableBuilder> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public boolean isContinuous() {
    return parts.stream().allMatch(TableBuilder::isContinuous);
  }

  @Override
  public ScanTables build(Codebook codebook) {
    List<ScanTables> own = new ArrayList<>();
    int[] counts = new int[parts.size()];
    int several = 0;
    boolean single = false;
    double unit = 0;
    for (int i = 0; i < counts.length; i++) {
      ScanTables tables = parts.get(i).build(codebook);
      own.add(tables);
      counts[i] = tables.tables();
      if (counts[i] == 1) {
        single = true;
        unit = Math.max(unit, tables.unit());
      } else {
        several += counts[i];
        checkUnit(tables);
      }
    }
    sizes = counts;
    ScanTables joint = new ScanTables((single ? 1 : 0) + several, codebook.groups());
    joint.setUnit(several > 0 ? 1 : unit);
    int next = single ? 1 : 0;
    double[] sums = new double[joint.table(0).length];
    for (ScanTables tables : own) {
      if (tables.tables() == 1) {
        add(tables.table(0), tables.unit() / joint.unit(), sums);
        continue;
      }
      for (int t = 0; t < tables.tables(); t++) {
        float[] table = tables.table(t);
        System.arraycopy(table, 0, joint.table(next++), 0, table.length);
      }
    }
    if (single) {
      store(sums, joint.table(0));
    }
    return joint;
  }

  private static void checkUnit(ScanTables tables) {
    if (tables.unit() != 1) {
      throw new IllegalArgumentException(
          "several cues must have one table each, or tables in the unit of scores; tables="
              + tables.tables()
              + " unit="
              + tables.unit());
    }
  }

  private static void add(float[] entries, double factor, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += factor * entries[i];
    }
  }

  private static void store(double[] sums, float[] entries) {
    for (int i = 0; i < sums.length; i++) {
      entries[i] = (float) Math.clamp(sums[i], -LARGEST_ENTRY, LARGEST_ENTRY);
    }
  }

  /** Called for several tables only: with one, its values are the sums. */
  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    int[] tables = sizes;
    boolean single = false;
    for (int size : tables) {
      single |= size == 1;
    }
    float[] sums = new float[count];
    if (single) {
      System.arraycopy(values[0], 0, sums, 0, count);
    }
    int from = single ? 1 : 0;
    for (int i = 0; i < tables.length; i++) {
      if (tables[i] == 1) {
        continue;
      }
      parts.get(i).combine(Arrays.copyOfRange(values, from, from + tables[i]), count, estimates);
      from += tables[i];
      for (int j = 0; j < count; j++) {
        sums[j] += estimates[j];
      }
    }
    System.arraycopy(sums, 0, estimates, 0, count);
  }
}
