package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher where no JDK is, and in a distribution. Package managers are stand-ins that note
 * what they were asked; the only other commands that can be reached are a few harmless ones. Files
 * are only ever made anew, and in a temporary directory.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class TestSetup {
  private static final List<String> HARMLESS =
      List.of("bash", "sh", "sed", "head", "dirname", "readlink", "locale", "env", "cat", "find");

  @TempDir Path directory;
  private Path script;
  private Path standIns;
  private Path jvm;

  @BeforeEach
  void layOut() throws IOException {
    Path harmless = Files.createDirectories(directory.resolve("harmless"));
    for (String name : HARMLESS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path tool = Path.of(place, name);
        if (Files.isExecutable(tool) && Files.notExists(harmless.resolve(name))) {
          write(harmless.resolve(name), "#!/bin/sh\nexec " + tool + " \"$@\"\n");
        }
      }
    }
    standIns = Files.createDirectories(directory.resolve("stand-ins"));
    jvm = Files.createDirectories(directory.resolve("jvm"));
    script = Files.createDirectories(directory.resolve("root")).resolve("hopfield");
    // JDKs of this machine do not count.
    String text = Files.readString(Path.of("..", "hopfield"));
    String place = "/usr/lib/jvm/* /opt/java/* \"${HOME:-}\"/.sdkman/candidates/java/* \\\n";
    assertTrue(text.contains(place));
    write(script, text.replace(place, jvm + "/* \\\n").replace("/Library/Java", "/none"));
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A command that notes its arguments, then does as it is told. */
  private void standIn(String name, String then) throws IOException {
    write(
        standIns.resolve(name),
        "#!/bin/sh\necho \"" + name + " $*\" >> \"" + directory + "/log\"\n" + then + "\n");
  }

  /** What makes a Java appear, as a package would. */
  private String installs(String version) {
    return "case \"$*\" in *install*|*add*|*-S*) /bin/mkdir -p '%1$s/new/bin'\n".formatted(jvm)
        + "printf '#!/bin/sh\\necho \"[$*]\"\\n' > '%1$s/new/bin/java'\n".formatted(jvm)
        + "/bin/cp '%1$s/new/bin/java' '%1$s/new/bin/javac'\n".formatted(jvm)
        + "/bin/chmod +x '%1$s/new/bin/java' '%1$s/new/bin/javac'\n".formatted(jvm)
        + "echo 'JAVA_VERSION=\"%2$s\"' > '%1$s/new/release';; esac".formatted(jvm, version);
  }

  private void root() throws IOException {
    write(standIns.resolve("id"), "#!/bin/sh\necho 0\n");
  }

  private Cli launch(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", standIns + ":" + directory.resolve("harmless"));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return new Cli(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private String log() throws IOException {
    Path log = directory.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Test
  void saysInOneLineThatThereIsNoJdk() throws IOException, InterruptedException {
    Cli run = launch("recall");
    assertEquals(1, run.code());
    assertEquals(
        "hopfield: needs a JDK 21 or newer and found none; run "
            + script
            + " --setup to install one, or set HOPFIELD_JAVA_HOME\n",
        run.err());
  }

  @ParameterizedTest
  @CsvSource({"openjdk-21-jdk-headless, 21.0.9", "openjdk-25-jdk-headless, 25.0.1"})
  void installsThePackageThatDebianHas(String known, String version)
      throws IOException, InterruptedException {
    root();
    standIn("apt-cache", "[ \"$2\" = " + known + " ] || exit 100");
    standIn("apt-get", installs(version));
    Cli run = launch("--setup");
    assertEquals(0, run.code(), run.err());
    assertTrue(log().startsWith("apt-get -q update\napt-cache show openjdk-25"), log());
    assertTrue(log().endsWith("apt-get install -y --no-install-recommends " + known + "\n"), log());

    String before = log();
    Cli again = launch("--setup");
    assertEquals(0, again.code(), again.err());
    assertEquals(
        "hopfield: found JDK "
            + version.substring(0, 2)
            + " in "
            + jvm
            + "/new, nothing to install\n",
        again.err());
    assertEquals(before, log());
  }

  @ParameterizedTest
  @CsvSource({
    "dnf, dnf install -y java-25-openjdk-devel",
    "apk, apk add openjdk25",
    "zypper, zypper -n install java-25-openjdk-devel",
    "pacman, pacman -S --noconfirm jdk25-openjdk"
  })
  void knowsOtherPackageManagers(String manager, String command)
      throws IOException, InterruptedException {
    root();
    standIn(manager, installs("25"));
    Cli run = launch("--setup");
    assertEquals(0, run.code(), run.err());
    assertTrue(log().endsWith(command + "\n"), log());
    assertTrue(run.err().contains("hopfield: " + command + "\n"), run.err());
  }

  /** As on Debian 12, which has no newer one than 17. */
  @Test
  void saysInOneLineThatThereIsNoPackage() throws IOException, InterruptedException {
    root();
    standIn("apt-cache", "exit 100");
    standIn("apt-get", "");
    Cli run = launch("--setup");
    assertEquals(1, run.code());
    assertTrue(
        run.err()
            .matches(
                "hopfield: --setup: .+ has no package of a JDK 21 or newer; unpack one from"
                    + " adoptium.net to /usr/lib/jvm, or set HOPFIELD_JAVA_HOME to it\n"),
        run.err());
    assertFalse(log().contains("install"), log());
  }

  @Test
  void saysTheSameWhereNoPackageManagerIsKnown() throws IOException, InterruptedException {
    Cli run = launch("--setup");
    assertEquals(1, run.code());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("has no package of a JDK 21 or newer"), run.err());
  }

  @Test
  void asksSudoOrSaysThatItNeedsRoot() throws IOException, InterruptedException {
    write(standIns.resolve("id"), "#!/bin/sh\necho 1000\n");
    standIn("apt-cache", "");
    standIn("apt-get", installs("25"));
    Cli refused = launch("--setup");
    assertEquals(1, refused.code());
    assertEquals("", log());
    assertTrue(
        refused.err().startsWith("hopfield: --setup: needs root to run: apt-get -q update\n"),
        refused.err());

    standIn("sudo", "\"$@\"");
    Cli run = launch("--setup");
    assertEquals(0, run.code(), run.err());
    assertTrue(log().startsWith("sudo apt-get -q update\napt-get -q update\n"), log());
  }

  @Test
  void failsInOneLineWhereThePackageIsNotInstalled() throws IOException, InterruptedException {
    root();
    standIn("apt-cache", "");
    standIn("apt-get", "case \"$*\" in *install*) exit 7;; esac");
    Cli run = launch("--setup");
    assertEquals(1, run.code());
    assertTrue(
        run.err().endsWith("hopfield: --setup: could not install openjdk-25-jdk-headless\n"),
        run.err());
  }

  @Test
  void takesNoArguments() throws IOException, InterruptedException {
    Cli run = launch("--setup", "now");
    assertEquals(1, run.code());
    assertEquals("hopfield: --setup takes no arguments, found now\n", run.err());
  }

  @Test
  void runsWhatADistributionHasWithoutCompilerAndMaven() throws IOException, InterruptedException {
    write(script.resolveSibling("lib").resolve("cli-1.jar"), "");
    write(script.resolveSibling("lib").resolve("other.jar"), "");
    write(jvm.resolve("jre/bin/java"), "#!/bin/sh\nfor word; do echo \"[$word]\"; done\n");
    write(jvm.resolve("jre/release"), "JAVA_VERSION=\"21.0.2\"\n");
    Cli run = launch("inspect", "a b");
    assertEquals(0, run.code(), run.err());
    String lib = script.resolveSibling("lib").toString();
    assertTrue(run.out().contains("[" + lib + "/cli-1.jar:" + lib + "/other.jar]\n"), run.out());
    assertTrue(run.out().endsWith("cli.Main]\n[inspect]\n[a b]\n"), run.out());

    Cli bench = launch("bench");
    assertEquals(1, bench.code());
    assertEquals(
        "hopfield: bench is not part of a distribution; it needs the sources\n", bench.err());
  }
}
