/** Files of vectors, Fashion-MNIST, and output that is whole or not there. */
module io.github.lucenehopfield.datasets {
  requires transitive io.github.lucenehopfield;
  requires transitive info.picocli;
  requires io.jhdf;
  requires me.tongfei.progressbar;

  exports io.github.lucenehopfield.datasets;
  exports io.github.lucenehopfield.datasets.command;
  exports io.github.lucenehopfield.datasets.file;
  exports io.github.lucenehopfield.datasets.io;
}
