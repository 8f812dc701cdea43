// Drawing on the cue with mouse, pen, touch or keyboard.
import { valueAt, yOf } from './draw.js';

const TOOLS = ['high', 'low', 'unknown', 'origin'];

/** Turns gestures on the cue's canvas into edits of coordinates. */
export class Editor {
  /**
   * @param canvas the cue
   * @param cursor shows where the keyboard is
   * @param view shape and range of patterns
   * @param stroke called with (coordinates, value) for each dab; value is a number, NaN or 'origin'
   * @param begin called before the first dab of a stroke
   * @param at gives the value of a coordinate of the cue
   */
  constructor(canvas, cursor, view, { stroke, begin, at }) {
    Object.assign(this, { canvas, cursor, view, stroke, begin, at });
    [this.height, this.width] = view.shape.length === 2 ? view.shape : [1, view.shape[0]];
    this.column = this.width >> 1;
    this.line = this.height >> 1;
    this.brush = document.getElementById('brush');
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', () => { this.last = null; });
    canvas.addEventListener('pointercancel', () => { this.last = null; });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('focus', () => this.#show(canvas.matches(':focus-visible')));
    canvas.addEventListener('blur', () => this.#show(false));
    new ResizeObserver(() => this.#show(!cursor.hidden)).observe(canvas);
  }

  get tool() {
    return document.querySelector('input[name=tool]:checked').value;
  }

  get #isImage() {
    return this.view.shape.length === 2;
  }

  #down(event) {
    if (event.button !== 0) {
      return;
    }
    this.canvas.setPointerCapture(event.pointerId);
    this.#show(false);
    this.begin();
    this.last = this.#place(event);
    this.#dab(this.last, this.last.y);
  }

  /** Draws a line from the last place, so that quick strokes have no gaps. */
  #move(event) {
    if (!this.last) {
      return;
    }
    const to = this.#place(event);
    const from = this.last;
    const parts = Math.max(1, Math.abs(to.column - from.column), Math.abs(to.line - from.line));
    for (let part = 1; part <= parts; part++) {
      const share = part / parts;
      this.#dab({
        column: Math.round(from.column + share * (to.column - from.column)),
        line: Math.round(from.line + share * (to.line - from.line)),
      }, from.y + share * (to.y - from.y));
    }
    this.last = to;
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const within = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return {
      column: within(x, this.width),
      line: within(y, this.height),
      y: y * this.canvas.height,
    };
  }

  /** @param y on the canvas of a curve, where the height is the value */
  #dab({ column, line }, y) {
    const size = Number(this.brush.value);
    const before = (size - 1) >> 1;
    const touched = [];
    for (let dy = 0; dy < (this.#isImage ? size : 1); dy++) {
      for (let dx = 0; dx < size; dx++) {
        const x = column - before + dx;
        const row = this.#isImage ? line - before + dy : 0;
        if (x >= 0 && x < this.width && row >= 0 && row < this.height) {
          touched.push(row * this.width + x);
        }
      }
    }
    this.column = column;
    this.line = line;
    this.stroke(touched, this.#value(y));
  }

  #value(y) {
    const [low, high] = this.view.range;
    switch (this.tool) {
      case 'unknown': return NaN;
      case 'origin': return 'origin';
      case 'low': return Math.min(high, Math.max(low, 0));
      default: return this.#isImage ? high : valueAt(y, this.view.range);
    }
  }

  #key(event) {
    const far = event.shiftKey ? 5 : 1;
    const moves = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (moves[event.key]) {
      this.#go(...moves[event.key]);
    } else if (event.key === ' ' || event.key === 'Enter') {
      this.begin();
      this.#dab(this, this.#keyboardHeight());
      this.#show(true);
      this.#say();
    } else if (event.key >= '1' && event.key <= '4') {
      document.querySelector(`input[name=tool][value=${TOOLS[event.key - 1]}]`).checked = true;
    } else if (event.key === '+' || event.key === '-') {
      this.brush.value = Number(this.brush.value) + (event.key === '+' ? 1 : -1);
      this.brush.dispatchEvent(new Event('input', { bubbles: true }));
      this.#show(true);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** On a curve, up and down choose the value to draw. */
  #keyboardHeight() {
    return this.drawn ?? yOf(this.view.range[1], this.view.range);
  }

  #go(dx, dy) {
    this.column = Math.min(this.width - 1, Math.max(0, this.column + dx));
    if (this.#isImage) {
      this.line = Math.min(this.height - 1, Math.max(0, this.line + dy));
    } else if (dy) {
      this.drawn = Math.min(this.canvas.height, Math.max(0, this.#keyboardHeight() + 4 * dy));
    }
    this.#show(true);
    this.#say();
  }

  #say() {
    const value = this.at(this.line * this.width + this.column);
    const text = Number.isNaN(value) ? 'missing' : value.toFixed(2);
    const place = this.#isImage ? `line ${this.line}, column ${this.column}` : `coordinate ${this.column}`;
    this.canvas.setAttribute('aria-label', `The cue, ${place}: ${text}`);
  }

  /** Shows where the keyboard draws; a mouse needs no such frame. */
  #show(shown) {
    this.cursor.hidden = !shown;
    const size = Number(this.brush.value);
    const before = (size - 1) >> 1;
    const cell = [this.canvas.clientWidth / this.width, this.canvas.clientHeight / this.height];
    const style = this.cursor.style;
    style.left = `${(this.column - before) * cell[0]}px`;
    style.width = `${Math.max(6, size * cell[0])}px`;
    if (this.#isImage) {
      style.top = `${(this.line - before) * cell[1]}px`;
      style.height = `${size * cell[1]}px`;
    } else {
      style.top = `${(this.#keyboardHeight() / this.canvas.height) * this.canvas.clientHeight - 4}px`;
      style.height = '8px';
    }
  }
}
