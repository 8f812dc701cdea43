package io.github.lucenehopfield.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Says which versions are running. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    }
    return new String[] {
      "hopfield "
          + properties.getProperty("version")
          + " (Lucene "
          + org.apache.lucene.util.Version.LATEST
          + ", Java "
          + Runtime.version()
          + ")"
    };
  }
}
