import { Html } from './html.ts';

/** Keeps the page live: told of a change, it fetches the board again and marks what is new. */
export const SCRIPT = new Html(`
const board = document.getElementById('board');
const status = document.getElementById('status');
const keyOf = (card) => card.closest('section').getAttribute('aria-labelledby') + ' ' + card.dataset.reference + ' ' + card.dataset.changed;
const keys = () => new Set([...board.querySelectorAll('.card')].map(keyOf));
let loading = false;
let again = false;
const load = async () => {
  if (loading) { again = true; return; }
  loading = true;
  try {
    do {
      again = false;
      const answer = await fetch('/board');
      if (!answer.ok) break;
      const known = keys();
      board.innerHTML = await answer.text();
      for (const card of board.querySelectorAll('.card')) card.classList.toggle('fresh', !known.has(keyOf(card)));
    } while (again);
  } catch {
    show(false);
  } finally {
    loading = false;
  }
};
const show = (live) => {
  status.textContent = live ? 'Live' : 'Connecting';
  status.classList.toggle('live', live);
};
const source = new EventSource('/live');
source.onopen = () => { show(true); load(); };
source.onerror = () => show(false);
source.onmessage = load;
board.addEventListener('mouseover', ({ target }) => {
  const reference = target.closest('.card')?.dataset.reference;
  for (const card of board.querySelectorAll('.card')) {
    card.classList.toggle('same', Boolean(reference) && card.dataset.reference === reference);
  }
});
board.addEventListener('mouseleave', () => {
  for (const card of board.querySelectorAll('.same')) card.classList.remove('same');
});
`);
