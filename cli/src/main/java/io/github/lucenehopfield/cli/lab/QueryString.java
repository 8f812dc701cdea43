package io.github.lucenehopfield.cli.lab;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters in the address of a request. Immutable. */
final class QueryString {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Takes the parameters.
   *
   * @param raw what follows the question mark, not decoded, or null
   * @throws ApiException if it is malformed, or a name is there twice
   */
  QueryString(String raw) throws ApiException {
    if (raw == null || raw.isEmpty()) {
      return;
    }
    for (String part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw ApiException.badRequest("query", "must be like name=value", part);
      }
      try {
        String name = URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8);
        String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
        if (values.putIfAbsent(name, value) != null) {
          throw ApiException.badRequest(name, "must be there once", value);
        }
      } catch (IllegalArgumentException e) {
        throw ApiException.badRequest("query", "must be encoded as in addresses", part);
      }
    }
  }

  /**
   * Refuses other names.
   *
   * @param names those that are known
   * @throws ApiException if there is another one
   */
  void requireOnly(String... names) throws ApiException {
    List<String> known = Arrays.asList(names);
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw ApiException.badRequest("name", "must be one of " + known, name);
      }
    }
  }

  /**
   * {@return a whole number}
   *
   * @param name of the parameter
   * @param without what stands for a missing one; -1 where it must not be missing
   * @param most the largest one
   * @throws ApiException if it is none, or too large
   */
  int number(String name, int without, int most) throws ApiException {
    String value = values.get(name);
    if (value == null && without >= 0) {
      return without;
    }
    int least = name.equals("count") ? 1 : 0;
    try {
      int number = Integer.parseInt(String.valueOf(value));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw ApiException.badRequest(
        name, "must be a whole number from " + least + " to " + most, value);
  }
}
