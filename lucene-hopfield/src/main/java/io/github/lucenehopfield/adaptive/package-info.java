/** Similarities that model the damage: robust without training, adaptive when learned. */
package io.github.lucenehopfield.adaptive;
