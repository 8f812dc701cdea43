package io.github.lucenehopfield.cli.lab;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses requests that another site sends through the user's browser: those to a foreign name (DNS
 * rebinding) and those from a foreign page. Immutable.
 */
final class RequestGuard {
  private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]]+)(:\\d*)?");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[.*\\]");

  private final Set<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
  private final boolean anyAddress;

  /**
   * Makes a guard.
   *
   * @param host the name or address that the user has chosen
   * @param loopback whether other machines cannot reach it
   */
  RequestGuard(String host, boolean loopback) {
    names.add(host.toLowerCase(Locale.ROOT));
    // Rebinding needs a name, so that numbers are safe where other machines are let in at all.
    this.anyAddress = !loopback;
  }

  /**
   * Checks where a request goes and where it comes from.
   *
   * @param hosts the values of the header Host
   * @param origin the value of the header Origin, or null
   * @throws ApiException if it is foreign
   */
  void check(List<String> hosts, String origin) throws ApiException {
    if (hosts.size() != 1 || !isOurs(hosts.get(0))) {
      throw ApiException.of(403, "Host", "must be one of " + names, String.join(", ", hosts));
    }
    if (origin != null && !origin.equalsIgnoreCase("http://" + hosts.get(0))) {
      throw ApiException.of(403, "Origin", "must be the page of the lab", origin);
    }
  }

  private boolean isOurs(String header) {
    Matcher matcher = HOST.matcher(header);
    if (!matcher.matches()) {
      return false;
    }
    String host = matcher.group(1).toLowerCase(Locale.ROOT);
    return names.contains(host) || (anyAddress && ADDRESS.matcher(host).matches());
  }
}
