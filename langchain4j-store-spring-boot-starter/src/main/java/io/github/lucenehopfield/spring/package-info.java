/** Gives a Spring Boot application an embedding store, as its properties say. */
package io.github.lucenehopfield.spring;
