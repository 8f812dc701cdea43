/** What happens to a stored pattern before it is asked for: damage by specification, sampled. */
package io.github.lucenehopfield.damage;
