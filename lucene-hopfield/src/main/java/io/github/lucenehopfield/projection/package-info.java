/** Turns weighted patterns into the recalled pattern. */
package io.github.lucenehopfield.projection;
