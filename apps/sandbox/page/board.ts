import { createHash } from 'node:crypto';
import type { Fault, FaultSwitch } from '../http/fault-switch.ts';
import type { System } from '../http/system.ts';
import type { Card } from './card.ts';
import { html, type Html } from './html.ts';

/** How many records of a system are shown: the last changed ones. */
const SHOWN = 50;

const FAULTS: Readonly<Record<Exclude<Fault['mode'], 'none'>, string>> = {
  down: 'Down: answers 503',
  slow: 'Slow: answers late',
  hang: 'Hangs: does not answer',
  throttle: 'Throttles: answers 429',
  lost: 'Loses its answers',
};

/** The four systems side by side. */
export function renderBoard(systems: readonly System[], faults: FaultSwitch): Html {
  return html`${systems.map((system) => column(system, faults.current(system.name)))}`;
}

function column(system: System, fault: Fault): Html {
  const { name, title, speaks } = system;
  const count = system.count();
  const cards = system.cards(SHOWN);
  return html`<section class="system" aria-labelledby="${name}-title">
    <header>
      <h2 id="${name}-title">${title}</h2>
      <p class="count">${count} ${count === 1 ? 'record' : 'records'}</p>
      <p class="speaks">${speaks}</p>
      ${fault.mode === 'none' ? html`` : html`<p class="fault">${FAULTS[fault.mode]}</p>`}
    </header>
    ${
      cards.length === 0
        ? html`<p class="empty">Nobody here yet</p>`
        : html`<ul>
            ${cards.map(item)}
          </ul>`
    }
    ${count > cards.length ? html`<p class="more">The last changed ${cards.length} of ${count}</p>` : html``}
  </section>`;
}

function item(card: Card): Html {
  const { title, badge, reference, changed, fields } = card;
  return html`<li class="card ${badge.tone}" data-reference="${reference ?? ''}" data-changed="${changed}">
    <h3>${title}</h3>
    <p class="badge">${badge.text}</p>
    <dl>
      ${fields.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${reference === undefined ? html`` : mark(reference)}
  </li>`;
}

/** The same person has the same mark in every system. */
function mark(reference: string): Html {
  const hue = createHash('sha256').update(reference).digest().readUInt16BE(0) % 24;
  return html`<p class="reference hue-${hue}" title="${reference}">${reference.slice(0, 8)}</p>`;
}
