/** The command {@code hopfield}. */
module io.github.lucenehopfield.cli {
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires io.github.lucenehopfield;
  requires io.github.lucenehopfield.index;
  requires io.jhdf;
  requires java.logging;
  requires me.tongfei.progressbar;
  requires org.apache.lucene.core;

  opens io.github.lucenehopfield.cli to
      info.picocli;
}
