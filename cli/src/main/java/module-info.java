/** The command {@code hopfield}. */
module io.github.lucenehopfield.cli {
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires io.github.lucenehopfield;
  requires io.github.lucenehopfield.attractor;
  requires io.github.lucenehopfield.datasets;
  requires io.github.lucenehopfield.index;
  requires io.github.lucenehopfield.noise;
  requires java.logging;
  requires jdk.httpserver;
  requires org.apache.lucene.core;

  opens io.github.lucenehopfield.cli to
      info.picocli;
}
