/** The demonstration: corruptions images and sees which method gets them back. */
package io.github.lucenehopfield.cli.demo;
