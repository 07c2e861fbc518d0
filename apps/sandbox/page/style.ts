import { Html } from './html.ts';

/** 24 hues for the marks: classes, since the page's policy allows no style attributes. */
const hues = Array.from({ length: 24 }, (_, hue) => `.hue-${hue} { --hue: ${hue * 15}; }`).join('\n');

/** The page's style sheet: light and dark by the reader's setting, one column on a narrow screen. */
export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14161a);
  --panel: light-dark(#fff, #1d2026);
  --line: light-dark(#dde1e7, #343a44);
  --text: light-dark(#1b1f27, #e8eaee);
  --quiet: light-dark(#5b6472, #a1a9b6);
  --good: light-dark(#12693a, #6fd79b);
  --warn: light-dark(#9a4a00, #ffb066);
  --flash: light-dark(#fff3c4, #4a4018);
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 3rem; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1.25rem; }
h1 { font-size: 1.35rem; margin: 0; }
.top p { margin: 0; color: var(--quiet); }
.top a { color: inherit; }
#status { margin-left: auto; }
#status::before { content: ''; display: inline-block; width: .6em; height: .6em; margin-right: .45em; border-radius: 50%;
  background: var(--quiet); }
#status.live::before { background: var(--good); }
#board { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1rem; align-items: start; }
@media (max-width: 70rem) { #board { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 36rem) { #board { grid-template-columns: minmax(0, 1fr); } }
.system { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
.system header { padding: .8rem 1rem; border-bottom: 1px solid var(--line); display: grid;
  grid-template-columns: 1fr auto; gap: .1rem .75rem; align-items: baseline; }
.system h2 { margin: 0; font-size: 1.05rem; }
.system header p { margin: 0; color: var(--quiet); font-size: .85rem; }
.system header .speaks, .system header .fault { grid-column: 1 / -1; }
.system header .speaks { min-height: 2.9em; }
.system header .fault { color: var(--warn); font-weight: 600; }
.system ul { list-style: none; margin: 0; padding: 0; }
.card { position: relative; padding: .7rem 1rem .75rem; border-bottom: 1px solid var(--line); display: grid;
  grid-template-columns: 1fr auto; gap: .2rem .75rem; align-items: baseline; }
.card:last-child { border-bottom: 0; }
.card h3 { margin: 0; font-size: .98rem; overflow-wrap: anywhere; }
.card.muted h3 { color: var(--quiet); }
.card p { margin: 0; }
.badge { font-size: .8rem; font-weight: 600; color: var(--quiet); }
.good .badge { color: var(--good); }
.warn .badge { color: var(--warn); }
dl { grid-column: 1 / -1; margin: 0; font-size: .85rem; }
dl div { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: .5rem; }
dt { color: var(--quiet); overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
.reference { grid-column: 1 / -1; justify-self: start; font: .75rem/1.6 ui-monospace, monospace; color: var(--quiet); }
.reference::before { content: ''; display: inline-block; width: .7em; height: .7em; border-radius: 50%;
  margin-right: .45em; background: hsl(var(--hue) 65% 50%); }
.same { box-shadow: inset 3px 0 currentColor; }
.empty, .more { margin: 0; padding: .9rem 1rem; color: var(--quiet); font-size: .9rem; }
.more { border-top: 1px solid var(--line); }
.fresh { animation: fresh 2s ease-out; }
@keyframes fresh { from { background: var(--flash); } }
@media (prefers-reduced-motion: reduce) { .fresh { animation: none; background: var(--flash); } }
${hues}
`);
