/** Turns weighted patterns into the recalled pattern, and the recalled pattern into a state. */
package io.github.lucenehopfield.projection;
