// Draws patterns on canvases: images pixel by pixel, other patterns as curves.

const UNKNOWN = [[63, 127, 214], [141, 184, 242]];
const CURVE_WIDTH = 480;
const CURVE_HEIGHT = 160;
const MARGIN = 6;

/** As wide as high. */
const SMALL = CURVE_HEIGHT;

/** Draws a pattern, perhaps for a small place; a missing coordinate is blue, which no gray can be taken for. */
export function draw(canvas, values, view, small = false) {
  if (view.shape.length === 2) {
    image(canvas, values, view);
  } else {
    curve(canvas, values, view, small);
  }
}

function image(canvas, values, { shape: [height, width], range: [low, high] }) {
  size(canvas, width, height);
  const context = canvas.getContext('2d');
  const picture = context.createImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    const gray = 255 * Math.min(1, Math.max(0, (values[i] - low) / (high - low || 1)));
    const color = Number.isNaN(values[i]) ? UNKNOWN[(Math.floor(i / width) + i % width) % 2] : [gray, gray, gray];
    picture.data.set([...color, 255], 4 * i);
  }
  context.putImageData(picture, 0, 0);
}

function size(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}

/** Where a value is on a curve's canvas. */
export function yOf(value, [low, high]) {
  const share = Math.min(1.1, Math.max(-0.1, (value - low) / (high - low || 1)));
  return MARGIN + (1 - share) * (CURVE_HEIGHT - 2 * MARGIN);
}

/** The value at a height of a curve's canvas. */
export function valueAt(y, [low, high]) {
  const share = 1 - (y - MARGIN) / (CURVE_HEIGHT - 2 * MARGIN);
  return low + (high - low) * Math.min(1, Math.max(0, share));
}

function curve(canvas, values, { range }, small) {
  const width = small ? SMALL : CURVE_WIDTH;
  size(canvas, width, CURVE_HEIGHT);
  canvas.classList.add('curve');
  const style = getComputedStyle(document.documentElement);
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, width, CURVE_HEIGHT);
  const step = width / values.length;
  context.fillStyle = 'rgb(141 184 242 / 60%)';
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      context.fillRect(i * step, 0, Math.max(1, step), CURVE_HEIGHT);
    }
  }
  context.strokeStyle = style.getPropertyValue('--ours') || '#14656b';
  context.lineWidth = small ? 5 : 2;
  context.beginPath();
  let down = false;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      down = false;
      continue;
    }
    const y = yOf(values[i], range);
    // A step for each coordinate, so that a single one between missing ones is seen, too.
    if (down) {
      context.lineTo(i * step, y);
    } else {
      context.moveTo(i * step, y);
    }
    context.lineTo((i + 1) * step, y);
    down = true;
  }
  context.stroke();
}
