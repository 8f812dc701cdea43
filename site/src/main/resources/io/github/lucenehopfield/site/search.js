// Search over the sections of all pages, in the browser alone.
(function () {
  'use strict';
  const input = document.getElementById('query');
  const results = document.getElementById('results');
  const count = document.getElementById('count');
  const MOST = 12;

  // Sections whose words contain all words of the query; headings count for more than text.
  function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word.length > 0);
    if (words.length === 0) return [];
    const found = [];
    for (const [file, id, page, heading, text] of SECTIONS) {
      const title = (page + ' ' + heading).toLowerCase();
      const body = text.toLowerCase();
      let score = 0;
      let all = true;
      for (const word of words) {
        const inTitle = title.includes(word);
        const at = body.indexOf(word);
        if (!inTitle && at < 0) {
          all = false;
          break;
        }
        score += (inTitle ? 10 : 0) + (heading.toLowerCase().startsWith(word) ? 5 : 0);
        score += Math.min(5, body.split(word).length - 1);
      }
      if (all) found.push({ file, id, page, heading, text, score, word: words[0] });
    }
    return found.sort((a, b) => b.score - a.score);
  }

  function snippet(hit) {
    const at = Math.max(0, hit.text.toLowerCase().indexOf(hit.word) - 40);
    return (at > 0 ? '… ' : '') + hit.text.slice(at, at + 120) + '…';
  }

  function show() {
    const hits = find(input.value);
    results.replaceChildren();
    for (const hit of hits.slice(0, MOST)) {
      const link = document.createElement('a');
      link.href = hit.file + '#' + hit.id;
      const strong = document.createElement('strong');
      strong.textContent = hit.heading;
      const where = document.createElement('small');
      where.textContent = hit.page;
      const text = document.createElement('span');
      text.textContent = snippet(hit);
      link.append(strong, ' ', where, text);
      results.append(link);
    }
    const some = input.value.trim().length > 0;
    if (some && hits.length === 0) results.textContent = 'Nothing found';
    results.hidden = !some;
    count.textContent = some ? hits.length + ' sections found' : '';
  }

  function hide() {
    results.hidden = true;
  }

  input.addEventListener('input', show);
  input.addEventListener('focus', show);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    } else if (event.key === 'Escape') {
      hide();
    } else if (!results.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const links = Array.from(results.querySelectorAll('a'));
      const at = links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
      (links[at] || input).focus();
      event.preventDefault();
    }
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('.search')) hide();
  });
  results.addEventListener('click', hide);

  // index.html?q=words asks at once.
  const asked = new URLSearchParams(location.search).get('q');
  if (asked !== null) {
    input.value = asked;
    show();
  }

  // Wide windows show the navigation, narrow ones a button for it.
  const menu = document.getElementById('menu');
  const wide = window.matchMedia('(min-width: 60em)');
  const fit = () => { menu.open = wide.matches; };
  wide.addEventListener('change', fit);
  fit();
})();
