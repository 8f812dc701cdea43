/** The report of the demonstration: one page of HTML that needs nothing else. */
package io.github.lucenehopfield.cli.report;
