#!/usr/bin/env bash
# Tries a release without making one: config/release-test.sh [VERSION]
#
# In a temporary directory it gives two copies of the sources the version (0.1.0 if none is named),
# deploys each with `mvn -Prelease` to an empty repository that is a folder, compares all files of
# the two, builds a new project that depends on the first by three lines and runs the example of the
# README in it, on JDK 21 and on the newest one that is found, and compares the API of the sources
# with the one just deployed. Where gpg is installed, everything is signed with a key that is made
# for it and thrown away. Sources, local repository and keys of the user stay as they are.
#
#   MAVEN_ARGS  more arguments for all runs of Maven, for example -Dmaven.repo.local=DIR
#   KEEP        a directory that must not exist, in which the first repository is kept
set -euo pipefail
root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
version=${1:-0.1.0}
case $version in
  '' | *[!0-9A-Za-z.-]*)
    printf 'release-test: expected a version such as 0.1.0, found %s\n' "$version" >&2
    exit 2
    ;;
esac
[ -z "${KEEP:-}" ] || [ ! -e "$KEEP" ] || {
  printf 'release-test: KEEP: expected a directory that is not there, found %s\n' "$KEEP" >&2
  exit 2
}
# Times in jars are those of this zone.
export TZ=UTC
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# Read by Maven 3.9 itself too, which must not take them twice.
arguments=${MAVEN_ARGS:-}
unset MAVEN_ARGS

step() { printf 'release-test: %s\n' "$*"; }
fail() {
  printf 'release-test: %s\n' "$*" >&2
  exit 1
}
maven() {
  # shellcheck disable=SC2086
  mvn -B -ntp -q $arguments "$@" >"$work/log" 2>&1 || {
    grep -m 20 -F '[ERROR]' "$work/log" >&2 || tail -n 20 "$work/log" >&2
    fail "mvn $* failed"
  }
}

# The sources as git knows them, new files included, under the given version.
copy() {
  mkdir "$1"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard |
    xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' sh |
    tar -c --null -T - -f -) | tar -x -C "$1" -f -
  local snapshot
  snapshot=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$1/pom.xml" | head -n 1)
  find "$1" -name pom.xml -exec sed -i "s:<version>$snapshot</version>:<version>$version</version>:" {} +
}

feature() {
  [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || printf '0\n'
}
newest=0
newest_home=
oldest_home=
for home in "${JAVA_HOME:-}" "${HOPFIELD_JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/*; do
  [ -d "$home" ] || continue
  found=$(feature "$home")
  if [ "${found:-0}" -gt "$newest" ]; then newest=$found newest_home=$home; fi
  if [ "${found:-0}" -eq 21 ]; then oldest_home=$home; fi
done
[ "$newest" -ge 21 ] || fail "needs a JDK 21 or newer and found none"
[ -n "$oldest_home" ] || step "no JDK 21 is installed: the example is not tried on it"
# Maven itself must run on it, to read module descriptors for Javadoc.
export JAVA_HOME=$newest_home
[ "$newest" -gt 21 ] || newest_home=

sign=-Dgpg.skip
if command -v gpg >/dev/null 2>&1; then
  export GNUPGHOME=$work/keys
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --pinentry-mode loopback --passphrase '' \
    --quick-generate-key 'release-test <release-test@invalid>' ed25519 sign 1d 2>"$work/log" ||
    fail "gpg cannot make a key: $(tail -n 1 "$work/log")"
  trap 'gpgconf --kill all >/dev/null 2>&1; rm -rf "$work"' EXIT
  sign=-Dgpg.skip=false
fi

# Both at once, so that what is edited meanwhile makes no difference.
copy "$work/sources-first"
cp -R "$work/sources-first" "$work/sources-second"
for part in first second; do
  step "deploying $version to the $part folder"
  (cd "$work/sources-$part" &&
    maven -Prelease -DskipTests -Dspotless.check.skip -Dmaven.install.skip "$sign" deploy \
      -pl '!benchmarks' -DaltDeploymentRepository="folder::file://$work/$part")
done

# What a repository of releases refuses to be without.
group=io/github/lucenehopfield
count=0
for pom in "$work"/first/$group/*/"$version"/*-"$version".pom; do
  stem=${pom%.pom}
  count=$((count + 1))
  for file in "$pom" "$pom.md5" "$pom.sha1"; do
    [ -s "$file" ] || fail "not deployed: ${file#"$work"/first/}"
  done
  if [ -e "$stem.jar" ]; then
    for file in "$stem-sources.jar" "$stem-javadoc.jar"; do
      [ -s "$file" ] || fail "not deployed: ${file#"$work"/first/}"
    done
  fi
  if [ "$sign" = -Dgpg.skip=false ]; then
    for file in "$stem"*.pom "$stem"*.jar "$stem"*.zip "$stem"*.tar.gz; do
      [ ! -e "$file" ] || gpg --batch --quiet --verify "$file.asc" "$file" 2>"$work/log" ||
        fail "not signed: ${file#"$work"/first/}"
    done
  fi
done
[ -e "$work/first/$group/parent/$version/parent-$version.pom" ] || fail "parent was not deployed"
[ ! -e "$work/first/$group/benchmarks" ] || fail "benchmarks were deployed"
step "$count modules, with sources, Javadoc and checksums$(
  [ "$sign" = -Dgpg.skip ] || printf ', signed'
)"

# Metadata has the time of the deployment, signatures are made anew; all else must be equal.
digests() {
  (cd "$1" && find . -type f ! -name 'maven-metadata*' ! -name '*.asc*' -print0 | sort -z |
    xargs -0 sha256sum)
}
digests "$work/first" >"$work/first.digests"
digests "$work/second" >"$work/second.digests"
diff "$work/first.digests" "$work/second.digests" || fail "two builds differ"
step "$(grep -c . "$work/first.digests") files of two builds have equal SHA-256 digests"

# Repositories of the new project: what was deployed, and Maven's own.
cat >"$work/settings.xml" <<XML
<settings><profiles><profile><id>folder</id><repositories><repository><id>folder</id>
<url>file://$work/first</url></repository></repositories></profile></profiles>
<activeProfiles><activeProfile>folder</activeProfile></activeProfiles></settings>
XML

project=$work/project
mkdir -p "$project/src/main/java"
cat >"$project/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>example</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>21</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>io.github.lucenehopfield</groupId>
      <artifactId>noise-models</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.16.0</version>
      </plugin>
      <plugin>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.11.0</version>
      </plugin>
    </plugins>
  </build>
</project>
XML
{
  cat <<'JAVA'
import io.github.lucenehopfield.*;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.RobustSimilarity;
import java.util.*;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.*;

public class Example {
  public static void main(String[] arguments) throws Exception {
    Random random = new Random(42);
    float[][] vectors = new float[500][32];
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextFloat();
      }
    }
    float[] cue = vectors[123].clone();
    Arrays.fill(cue, 0, 16, Float.NaN);
    Directory directory = new ByteBuffersDirectory();
JAVA
  awk '/^```/ { inside = /^```java/ && !done; next } inside { print; done = 1 }' "$root/README.md"
  printf '  }\n}\n'
} >"$project/src/main/java/Example.java"

for home in $oldest_home $newest_home; do
  rm -rf "$project/target"
  (cd "$project" && export JAVA_HOME=$home && arguments='' &&
    maven -gs "$work/settings.xml" -Dmaven.repo.local="$work/repository" compile \
      dependency:build-classpath -Dmdep.outputFile="$work/classpath")
  "$home/bin/java" --add-modules jdk.incubator.vector \
    -cp "$project/target/classes:$(cat "$work/classpath")" Example >"$work/output" 2>"$work/log" ||
    fail "the example failed: $(tail -n 1 "$work/log")"
  head -n 1 "$work/output" | grep -q '^document 123, probability ' ||
    fail "expected document 123 first, found $(head -n 1 "$work/output")"
  step "the example of the README on JDK $(feature "$home"): $(head -n 1 "$work/output")"
done

# The same sources have the same API; this shows that the comparison finds the release.
(cd "$work/sources-second" && export GNUPGHOME=
  maven -gs "$work/settings.xml" -DskipTests -Dspotless.check.skip -Dforbiddenapis.skip \
    -Dmaven.repo.local="$work/repository" \
    -Djapicmp.skip=false -Dapi.baseline="$version" verify -pl index-format,lucene-hopfield,noise-models)
step "the public API was compared with $version"

[ -z "${KEEP:-}" ] || cp -R "$work/first" "$KEEP"
