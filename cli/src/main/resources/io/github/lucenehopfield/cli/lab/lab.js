// The Recall Lab: picks a pattern, damages it, and asks the server what it recalls.
import { Chance, SLIDERS, damaged } from './damage.js';
import { draw } from './draw.js';
import { Editor } from './editor.js';
import { Results } from './results.js';

const PAUSE_MILLIS = 60;
const SHOWN = 24;
const MAX_CACHED = 2000;
const MAX_UNDO = 100;

const byId = (id) => document.getElementById(id);
const state = { doc: 0, id: 0, origin: null, cue: null, edits: new Map(), undo: [], seed: 1, from: 0 };
const cache = new Map();
let view;
let results;

async function get(path) {
  const response = await fetch(path);
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

function fail(error) {
  byId('failure').textContent = error instanceof TypeError
    ? 'The server does not answer. Is it still running?' : error.message;
  byId('failure').hidden = false;
}

function remember(pattern) {
  if (cache.size >= MAX_CACHED) {
    cache.delete(cache.keys().next().value);
  }
  cache.set(pattern.doc, pattern);
  return pattern;
}

async function pattern(doc) {
  return cache.get(doc) ?? remember(await get(`api/pattern?doc=${doc}`));
}

// Picking.

async function showThumbnails(from) {
  const { patterns } = await get(`api/patterns?from=${from}&count=${SHOWN}`);
  state.from = from;
  state.next = patterns.length ? patterns[patterns.length - 1].doc + 1 : from;
  byId('earlier').disabled = from === 0;
  byId('later').disabled = state.next >= view.documents;
  byId('thumbnails').replaceChildren(...patterns.map((one) => {
    remember(one);
    const button = document.createElement('button');
    const canvas = document.createElement('canvas');
    draw(canvas, one.values, view, true);
    canvas.setAttribute('aria-hidden', 'true');
    button.type = 'button';
    button.dataset.doc = one.doc;
    button.setAttribute('aria-label', `Pattern ${one.id}`);
    button.setAttribute('aria-pressed', one.doc === state.doc);
    button.append(canvas);
    button.addEventListener('click', () => pick(one.doc).catch(fail));
    return button;
  }));
}

async function pick(doc) {
  const picked = await pattern(doc);
  Object.assign(state, { doc, id: picked.id, origin: Float32Array.from(picked.values) });
  state.edits.clear();
  state.undo.length = 0;
  for (const button of byId('thumbnails').children) {
    button.setAttribute('aria-pressed', Number(button.dataset.doc) === doc);
  }
  byId('origin-name').textContent = picked.id;
  byId('go-doc').value = doc;
  draw(byId('origin-canvas'), state.origin, view);
  changed();
}

async function pickRandom() {
  const from = Math.floor(Math.random() * view.documents);
  let { patterns } = await get(`api/patterns?from=${from}&count=1`);
  if (!patterns.length) {
    ({ patterns } = await get('api/patterns?from=0&count=1'));
  }
  remember(patterns[0]);
  await pick(patterns[0].doc);
}

// Damage.

function sliders() {
  return Object.fromEntries(SLIDERS.map(({ name }) => [name, Number(byId(`slider-${name}`).value)]));
}

function changed() {
  state.cue = damaged(
    state.origin, sliders(), new Chance(view.dimension, state.seed), state.edits, view.shape, view.range);
  const missing = state.cue.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  byId('cue-facts').textContent = missing ? `${missing} of ${state.cue.length} missing` : '';
  byId('undo').disabled = !state.undo.length;
  draw(byId('cue-canvas'), state.cue, view);
  ask();
}

function beginStroke() {
  state.undo.push(new Map(state.edits));
  if (state.undo.length > MAX_UNDO) {
    state.undo.shift();
  }
}

function stroke(coordinates, value) {
  for (const i of coordinates) {
    state.edits.set(i, value);
  }
  changed();
}

function undo() {
  state.edits = state.undo.pop() ?? state.edits;
  changed();
}

function reset() {
  state.edits.clear();
  state.undo.length = 0;
  for (const { name, start = 0 } of SLIDERS) {
    byId(`slider-${name}`).value = start;
  }
  labelRanges();
  changed();
}

function makeSliders() {
  byId('sliders').append(...SLIDERS.map(({ name, label, least = 0, most, start = 0 }) => {
    const row = document.createElement('label');
    const range = Object.assign(document.createElement('input'), {
      type: 'range', id: `slider-${name}`, min: least, max: most, value: start,
    });
    const output = document.createElement('output');
    output.htmlFor = range.id;
    row.append(label, range, output);
    range.addEventListener('input', changed);
    return row;
  }));
}

const TEXTS = {
  ...Object.fromEntries(SLIDERS.map(({ name, text }) => [`slider-${name}`, text])),
  brush: (v) => v,
  steps: (v) => v,
  temperature: () => `\u00d7 ${Number(temperature().toPrecision(2))}`,
};

function labelRanges() {
  for (const [id, text] of Object.entries(TEXTS)) {
    const shown = String(text(byId(id).value));
    document.querySelector(`output[for=${id}]`).textContent = shown;
    byId(id).setAttribute('aria-valuetext', shown);
  }
}

// Recall. One request at a time: what changes meanwhile is asked for when the answer is there.

let timer;
let asking = false;
let again = false;

function ask() {
  clearTimeout(timer);
  progress('pending');
  timer = setTimeout(() => recall().catch(fail), PAUSE_MILLIS);
}

function progress(name) {
  document.body.dataset.recall = name;
  document.querySelector('.recall').setAttribute('aria-busy', name === 'pending');
}

function temperature() {
  return 2 ** Number(byId('temperature').value);
}

async function recall() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const origin = state.doc;
  try {
    const response = await fetch('api/recall', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        cue: Array.from(state.cue, (value) => (Number.isNaN(value) ? null : Number(value.toPrecision(7)))),
        similarity: byId('similarity').value,
        separation: byId('separation').value,
        temperature: temperature(),
        steps: Number(byId('steps').value),
      }),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.error);
    }
    byId('failure').hidden = true;
    if (origin === state.doc) {
      results.show(answer, origin);
    }
  } finally {
    asking = false;
    if (again) {
      again = false;
      ask();
    } else {
      progress('done');
    }
  }
}

function listen() {
  const on = (id, event, action) => byId(id).addEventListener(event, action);
  on('earlier', 'click', () => showThumbnails(Math.max(0, state.from - SHOWN)).catch(fail));
  on('later', 'click', () => showThumbnails(state.next).catch(fail));
  on('random', 'click', () => pickRandom().catch(fail));
  on('go', 'submit', (event) => {
    event.preventDefault();
    pick(Number(byId('go-doc').value)).catch(fail);
  });
  on('redraw', 'click', () => { state.seed++; changed(); });
  on('undo', 'click', undo);
  on('reset', 'click', reset);
  on('edit', 'submit', (event) => {
    event.preventDefault();
    const text = byId('edit-value').value;
    beginStroke();
    stroke([Number(byId('edit-at').value)], text === '' ? NaN : Number(text));
  });
  for (const id of ['similarity', 'separation', 'temperature', 'steps']) {
    on(id, 'input', ask);
  }
  document.addEventListener('input', labelRanges);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'z' && (event.ctrlKey || event.metaKey) && event.target.type !== 'number') {
      event.preventDefault();
      undo();
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

async function start() {
  view = await get('api/index');
  const isImage = view.shape.length === 2;
  document.querySelector('.pair').classList.toggle('curves', !isImage);
  document.querySelector('.answer').classList.toggle('curves', !isImage);
  byId('index-facts').textContent = `${view.title}: ${view.count.toLocaleString('en')} patterns of `
    + (isImage ? `${view.shape[1]} \u00d7 ${view.shape[0]} pixels.` : `${view.dimension} coordinates.`);
  byId('similarity').append(...view.similarities.map((name) => new Option(name, name, false, name === 'robust')));
  byId('edit-at').max = view.dimension - 1;
  byId('go-doc').max = view.documents - 1;
  if (!isImage) {
    document.querySelector('input[name=tool][value=high]').nextSibling.textContent = ' Pen';
  }
  makeSliders();
  labelRanges();
  listen();
  results = new Results(view, (doc) => pattern(doc).then((one) => one.values), (doc) => pick(doc).catch(fail));
  new Editor(byId('cue-canvas'), byId('cursor'), view, { stroke, begin: beginStroke, at: (i) => state.cue[i] });
  await showThumbnails(0);
  await pick(Number(byId('thumbnails').firstElementChild.dataset.doc));
}

start().catch(fail);
