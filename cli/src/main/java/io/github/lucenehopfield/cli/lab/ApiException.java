package io.github.lucenehopfield.cli.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request cannot be answered; says which part of it, what rule it breaks, and its value. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** How the checks of the library put it: "k must be >= 1; k=0". */
  private static final Pattern LAW = Pattern.compile("(?s)(\\S+) (must .*?); (.*)");

  private static final int MAX_VALUE = 80;

  private final int status;
  private final String name;
  private final String law;
  private final String value;

  private ApiException(int status, String name, String law, String value) {
    super(name + " " + law + "; " + name + "=" + value);
    this.status = status;
    this.name = name;
    this.law = law;
    this.value = value;
  }

  /**
   * {@return a refusal of bad input}
   *
   * @param name what breaks the rule
   * @param law the rule, starting with "must"
   * @param value what was found
   */
  static ApiException badRequest(String name, String law, Object value) {
    return of(400, name, law, value);
  }

  /**
   * {@return a refusal}
   *
   * @param status of HTTP
   * @param name what breaks the rule
   * @param law the rule, starting with "must"
   * @param value what was found
   */
  static ApiException of(int status, String name, String law, Object value) {
    return new ApiException(status, name, law, shortened(String.valueOf(value)));
  }

  /** {@return a refusal for what a check of the library says} */
  static ApiException of(IllegalArgumentException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher matcher = LAW.matcher(message);
    if (!matcher.matches()) {
      return badRequest("request", "must be one that can be answered", message);
    }
    String name = matcher.group(1);
    String found = matcher.group(3);
    String prefix = name + "=";
    return badRequest(
        name,
        matcher.group(2),
        found.startsWith(prefix) ? found.substring(prefix.length()) : found);
  }

  private static String shortened(String value) {
    return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...";
  }

  /** {@return the status of HTTP} */
  int status() {
    return status;
  }

  /** {@return what breaks the rule} */
  String name() {
    return name;
  }

  /** {@return the rule} */
  String law() {
    return law;
  }

  /** {@return what was found} */
  String value() {
    return value;
  }
}
