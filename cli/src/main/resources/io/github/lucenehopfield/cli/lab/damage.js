// What sliders and the brush do to a pattern. A coordinate is a number, or NaN where it is missing.

/** Draws numbers from a seed (mulberry32), so that a slider that moves keeps its noise. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The sliders: what they are called, their limits, and how a value reads. */
export const SLIDERS = [
  { name: 'noise', label: 'Noise', most: 100, text: (v) => v + ' %' },
  { name: 'replaced', label: 'Replaced', most: 100, text: (v) => v + ' %' },
  { name: 'occlusion', label: 'Covered', most: 100, text: (v) => v + ' %' },
  { name: 'missing', label: 'Missing', most: 99, text: (v) => v + ' %' },
  { name: 'offset', label: 'Offset', least: -100, most: 100, text: (v) => v + ' %' },
  { name: 'gain', label: 'Gain', least: -200, most: 300, start: 100, text: (v) => (v / 100).toFixed(2) },
];

/** What chance decides, for one seed: noise, and the order in which coordinates are hit. */
export class Chance {
  constructor(dimension, seed) {
    const next = generator(seed);
    this.noise = Float32Array.from({ length: dimension }, () =>
      Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
    this.replaced = Float32Array.from({ length: dimension }, next);
    this.extreme = Float32Array.from({ length: dimension }, next);
    this.missing = Float32Array.from({ length: dimension }, next);
    this.place = [next(), next()];
  }
}

/** The coordinates under a cover: a square of an image, a run of a curve. */
function covered(shape, share, place) {
  const [height, width] = shape.length === 2 ? shape : [1, shape[0]];
  const tall = height === 1 ? 1 : Math.round(height * Math.sqrt(share));
  const wide = Math.round(width * (height === 1 ? share : Math.sqrt(share)));
  const top = Math.round((height - tall) * place[0]);
  const left = Math.round((width - wide) * place[1]);
  return (i) => {
    const y = Math.floor(i / width) - top;
    const x = (i % width) - left;
    return y >= 0 && y < tall && x >= 0 && x < wide;
  };
}

/** A damaged copy of a pattern: by the sliders, then by hand. */
export function damaged(origin, sliders, chance, edits, shape, [low, high]) {
  const span = high - low || 1;
  const cue = Float32Array.from(origin);
  const isCovered = sliders.occlusion > 0 ? covered(shape, sliders.occlusion / 100, chance.place) : () => false;
  for (let i = 0; i < cue.length; i++) {
    cue[i] = low + (cue[i] - low) * (sliders.gain / 100) + span * (sliders.offset / 100)
      + span * (sliders.noise / 100) * chance.noise[i];
    if (chance.replaced[i] < sliders.replaced / 100) {
      cue[i] = chance.extreme[i] < 0.5 ? low : high;
    }
    if (isCovered(i)) {
      cue[i] = low + span / 2;
    }
    if (chance.missing[i] < sliders.missing / 100) {
      cue[i] = NaN;
    }
  }
  for (const [i, value] of edits) {
    cue[i] = value === 'origin' ? origin[i] : value;
  }
  return cue;
}
