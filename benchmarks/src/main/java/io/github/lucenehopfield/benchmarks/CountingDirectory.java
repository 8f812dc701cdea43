package io.github.lucenehopfield.benchmarks;

import java.io.IOException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * Counts the bytes that are read of raw vectors and of all other files, again where they are read
 * again. Its inputs are not mapped memory to those who look, so that everything is copied out of
 * them. Not thread-safe.
 */
final class CountingDirectory extends FilterDirectory {
  private static final String RAW_EXTENSION = ".vec";

  private long rawBytes;
  private long otherBytes;

  CountingDirectory(Directory in) {
    super(in);
  }

  long rawBytes() {
    return rawBytes;
  }

  long otherBytes() {
    return otherBytes;
  }

  void reset() {
    rawBytes = 0;
    otherBytes = 0;
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    return new Input(in.openInput(name, context), name.endsWith(RAW_EXTENSION));
  }

  /**
   * Neither a {@code RandomAccessInput} nor a {@code FilterIndexInput}: Lucene would read around
   * it.
   */
  private final class Input extends IndexInput {
    private final IndexInput file;
    private final boolean raw;

    Input(IndexInput file, boolean raw) {
      super(file.toString());
      this.file = file;
      this.raw = raw;
    }

    private void count(long bytes) {
      rawBytes += raw ? bytes : 0;
      otherBytes += raw ? 0 : bytes;
    }

    @Override
    public byte readByte() throws IOException {
      count(1);
      return file.readByte();
    }

    @Override
    public void readBytes(byte[] target, int offset, int length) throws IOException {
      count(length);
      file.readBytes(target, offset, length);
    }

    @Override
    public int readInt() throws IOException {
      count(Integer.BYTES);
      return file.readInt();
    }

    @Override
    public long readLong() throws IOException {
      count(Long.BYTES);
      return file.readLong();
    }

    @Override
    public void readFloats(float[] target, int offset, int length) throws IOException {
      count((long) length * Float.BYTES);
      file.readFloats(target, offset, length);
    }

    @Override
    public IndexInput clone() {
      return new Input(file.clone(), raw);
    }

    @Override
    public IndexInput slice(String description, long offset, long length) throws IOException {
      return new Input(file.slice(description, offset, length), raw);
    }

    @Override
    public long getFilePointer() {
      return file.getFilePointer();
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public long length() {
      return file.length();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
