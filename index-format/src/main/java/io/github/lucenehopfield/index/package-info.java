/** The vectors format: entry points for an index writer's configuration. */
package io.github.lucenehopfield.index;
