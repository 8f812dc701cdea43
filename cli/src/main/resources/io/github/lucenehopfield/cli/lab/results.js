// Shows what a recall has found.
import { draw } from './draw.js';

const PLAIN = { euclidean: 'Euclidean', cosine: 'Cosine', lucene: 'Lucene k-NN', graph: 'Lucene HNSW' };
const FRAME_MILLIS = 600;

const byId = (id) => document.getElementById(id);

/** A probability in words of the same length. */
export function percent(share) {
  if (share > 0 && share < 0.001) {
    return '< 0.1 %';
  }
  return share > 0.999 && share < 1 ? '> 99.9 %' : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Shows answers on the page. */
export class Results {
  /**
   * @param view shape, range and names of the index
   * @param stored gives a promise of a stored pattern by its document
   * @param pick called with the document that a person has chosen among the results
   */
  constructor(view, stored, pick) {
    Object.assign(this, { view, stored, pick });
    byId('play').addEventListener('click', () => this.#play());
  }

  /** Shows an answer to a cue made from a document. */
  show(answer, origin) {
    this.answer = answer;
    clearInterval(this.playing);
    this.#summary(answer, origin);
    this.#gauge(answer.not_stored);
    byId('corruption').textContent = answer.corruption || 'This similarity does not say.';
    byId('time').textContent = `${answer.milliseconds.toFixed(1)} ms`;
    const blank = new Float32Array(this.view.dimension).fill(NaN);
    draw(byId('pattern-canvas'), answer.pattern ?? blank, this.view);
    byId('hits').replaceChildren(...answer.hits.map((hit) => this.#hit(hit, origin)));
    byId('plain').replaceChildren(...Object.entries(answer.plain).map((entry) => this.#plain(entry, origin)));
    this.#steps(answer);
  }

  #summary(answer, origin) {
    const [best] = answer.hits;
    let text = 'Nothing was recalled.';
    if (best) {
      const which = best.doc === origin ? 'the one you picked' : 'not the one you picked';
      text = answer.not_stored > best.probability
        ? `Most probably not stored. If it is, then most probably ${best.id}, ${which}.`
        : `Recalled ${best.id}, ${which}, with a probability of ${percent(best.probability)}.`;
    }
    if (answer.partial) {
      text += ' The time was up before all was searched.';
    }
    byId('status').textContent = text;
  }

  #gauge(notStored) {
    const known = notStored !== null;
    const gauge = byId('not-stored');
    gauge.firstElementChild.style.width = `${known ? 100 * notStored : 0}%`;
    gauge.setAttribute('aria-valuenow', known ? Math.round(100 * notStored) : 0);
    gauge.setAttribute('aria-valuetext', known ? percent(notStored) : 'unknown');
    byId('not-stored-text').textContent = known ? percent(notStored) : 'unknown';
  }

  #picture(doc, label) {
    const canvas = element('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    this.stored(doc).then((values) => draw(canvas, values, this.view, true));
    return canvas;
  }

  #name(found) {
    const button = element('button', { type: 'button', className: 'use', textContent: `${found.id}` });
    button.setAttribute('aria-label', `Pick ${found.id}`);
    button.addEventListener('click', () => this.pick(found.doc));
    return button;
  }

  #hit(hit, origin) {
    const isOrigin = hit.doc === origin;
    const fill = element('i');
    fill.style.width = `${100 * hit.probability}%`;
    const item = element('li', {},
      this.#picture(hit.doc, `Pattern ${hit.id}`),
      element('span', { className: isOrigin ? 'origin' : '' }, this.#name(hit), isOrigin ? ' \u2713' : ''),
      element('span', { className: 'bar' }, fill),
      element('span', { className: 'share', textContent: percent(hit.probability) }));
    item.dataset.doc = hit.doc;
    return item;
  }

  #plain([method, found], origin) {
    const right = found.doc === origin;
    const item = element('li', {},
      this.#picture(found.doc, `Pattern ${found.id}`),
      element('b', { textContent: PLAIN[method === 'lucene' && this.view.graph ? 'graph' : method] ?? method }),
      element('span', { className: right ? 'origin' : 'wrong' },
        this.#name(found), right ? ' \u2713 right' : ' \u2717 another'),
      element('span', { className: 'soft', textContent: `${found.milliseconds.toFixed(1)} ms` }));
    item.dataset.doc = found.doc;
    item.dataset.method = method;
    return item;
  }

  #steps(answer) {
    byId('steps-view').hidden = answer.read_outs.length < 2;
    byId('read-outs').replaceChildren(...answer.read_outs.map((readOut, step) => {
      const canvas = element('canvas');
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `After step ${step + 1}`);
      draw(canvas, readOut.pattern, this.view, true);
      const energy = readOut.energy === null ? '' : ` E ${readOut.energy.toPrecision(3)}`;
      return element('li', {}, canvas, `${step + 1}${energy}`);
    }));
  }

  /** Shows the read-outs one after another where the repaired pattern is. */
  #play() {
    clearInterval(this.playing);
    const items = [...byId('read-outs').children];
    let step = 0;
    const next = () => {
      items.forEach((item, i) => item.classList.toggle('now', i === step));
      draw(byId('pattern-canvas'), this.answer.read_outs[step].pattern, this.view);
      if (++step === items.length) {
        clearInterval(this.playing);
      }
    };
    this.playing = setInterval(next, FRAME_MILLIS);
    next();
  }
}
