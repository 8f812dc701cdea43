package io.github.lucenehopfield.internal.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;

/**
 * What every file of learned parameters looks like, big-endian: {@code int magic, int version, int
 * length of the body, body, int CRC32 of all that comes before}.
 */
public final class CheckedFile {
  private static final int HEADER = 12;
  private static final int FOOTER = 4;

  private CheckedFile() {}

  /**
   * Writes a file.
   *
   * @param magic what distinguishes it from other files
   * @param version of the body
   * @param body what it holds
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public static void write(int magic, int version, byte[] body, OutputStream out)
      throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(whole);
    data.writeInt(magic);
    data.writeInt(version);
    data.writeInt(body.length);
    data.write(body);
    CRC32 checksum = new CRC32();
    checksum.update(whole.toByteArray());
    data.writeInt((int) checksum.getValue());
    whole.writeTo(out);
  }

  /**
   * {@return the body}
   *
   * @param what what the file holds, for messages
   * @param magic as it was written
   * @param version the only one that is read
   * @param most how long the body may be
   * @param in where from, read to its end; not closed
   * @throws IOException if the bytes are something else, of another version, cut off or corrupted
   */
  public static byte[] read(String what, int magic, int version, int most, InputStream in)
      throws IOException {
    byte[] header = in.readNBytes(HEADER);
    DataInputStream head = new DataInputStream(new ByteArrayInputStream(header));
    if (header.length < HEADER || head.readInt() != magic) {
      throw new IOException("not a " + what);
    }
    int found = head.readInt();
    int length = head.readInt();
    check(found == version, what, "version", found, "" + version);
    check(length >= 0 && length <= most, what, "length", length, "0.." + most);
    byte[] body = in.readNBytes(length);
    byte[] footer = in.readNBytes(FOOTER);
    if (body.length < length || footer.length < FOOTER) {
      throw new IOException("the " + what + " is cut off; length=" + length);
    }
    if (in.read() >= 0) {
      throw new IOException("the " + what + " goes on after its end; length=" + length);
    }
    CRC32 checksum = new CRC32();
    checksum.update(header);
    checksum.update(body);
    int expected = new DataInputStream(new ByteArrayInputStream(footer)).readInt();
    if ((int) checksum.getValue() != expected) {
      throw new IOException(
          "the "
              + what
              + " is corrupt; checksum="
              + Integer.toHexString((int) checksum.getValue())
              + ", expected "
              + Integer.toHexString(expected));
    }
    return body;
  }

  /**
   * Refuses a value that is not what is expected.
   *
   * @param holds whether it is
   * @param what what the file holds
   * @param name of the value
   * @param value the value
   * @param expected what it should be
   * @throws IOException if it does not hold
   */
  public static void check(boolean holds, String what, String name, Object value, String expected)
      throws IOException {
    if (!holds) {
      throw new IOException(
          "the " + what + " is wrong; " + name + "=" + value + ", expected " + expected);
    }
  }
}
