package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.document.Metadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.util.BytesRef;

/** Metadata as bytes, with the type of each value, so that what comes back equals what went in. */
final class MetadataBytes {
  private static final int STRING = 0;
  private static final int UUID_BITS = 1;
  private static final int INTEGER = 2;
  private static final int LONG = 3;
  private static final int FLOAT = 4;
  private static final int DOUBLE = 5;

  private MetadataBytes() {}

  static BytesRef encode(Metadata metadata) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Map<String, Object> entries = metadata.toMap();
    out.writeInt(entries.size());
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      writeString(out, entry.getKey());
      writeValue(out, entry.getKey(), entry.getValue());
    }
    return new BytesRef(bytes.toByteArray());
  }

  private static void writeValue(DataOutputStream out, String key, Object value)
      throws IOException {
    switch (value) {
      case String text -> {
        out.writeByte(STRING);
        writeString(out, text);
      }
      case UUID uuid -> {
        out.writeByte(UUID_BITS);
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
      }
      case Integer number -> {
        out.writeByte(INTEGER);
        out.writeInt(number);
      }
      case Long number -> {
        out.writeByte(LONG);
        out.writeLong(number);
      }
      case Float number -> {
        out.writeByte(FLOAT);
        out.writeFloat(number);
      }
      case Double number -> {
        out.writeByte(DOUBLE);
        out.writeDouble(number);
      }
      default ->
          throw new IllegalArgumentException(
              "metadata must be text, a UUID or a number; "
                  + key
                  + " is of "
                  + value.getClass().getName());
    }
  }

  static Metadata decode(BytesRef bytes) throws IOException {
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes.bytes, bytes.offset, bytes.length));
    int size = in.readInt();
    Map<String, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String key = readString(in);
      entries.put(key, readValue(in));
    }
    return new Metadata(entries);
  }

  private static Object readValue(DataInputStream in) throws IOException {
    int type = in.readByte();
    return switch (type) {
      case STRING -> readString(in);
      case UUID_BITS -> new UUID(in.readLong(), in.readLong());
      case INTEGER -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      default -> throw new IOException("metadata has a value of an unknown type; type=" + type);
    };
  }

  private static void writeString(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readString(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
