import { safeText } from '../output/safe-text.ts';
import type { Entry } from './history-page.ts';

/**
 * One entry for people to read. State events stand at the margin, what came of them at the targets under them:
 *
 *     2026-11-24 08:30:12.123Z  #41  person created  v1, by okta
 *                                    userName, name, emails
 *     2026-11-24 08:30:12.301Z  #43    shop: account created
 */
export function entryText(entry: Entry, width: number): string {
  const place = `#${entry.sequence}`.padEnd(width + 1);
  const head = `${timeText(entry.time)}  ${place}  `;
  const indent = ' '.repeat(head.length);
  const fact = entry.version === undefined ? '  ' : '';
  const lines = [`${head}${fact}${safeText(entry.summary)}${circumstances(entry)}`];
  for (const detail of details(entry)) lines.push(`${indent}${fact}  ${detail}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** `2026-11-24 08:30:12.123Z`: UTC, so that two people in two places talk about the same moment. */
const timeText = (time: string): string => time.replace('T', ' ');

function circumstances({ version, actor, target }: Entry): string {
  const parts = [
    ...(version === undefined ? [] : [`v${version}`]),
    // Of what a target did the syncer's own token is no news.
    ...(actor === undefined || target !== undefined ? [] : [`by ${actorText(actor)}`]),
  ];
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}

const actorText = ({ id, name }: NonNullable<Entry['actor']>): string =>
  name === undefined ? `token ${safeText(id)}` : `${safeText(name)}, token ${safeText(id)}`;

function details({ data, changed, target }: Entry): string[] {
  if (data.state === 'opened') return openedText(data.value);
  const lines = changed === undefined || changed.length === 0 ? [] : [safeText(changed.join(', '))];
  if (data.state === 'destroyed') {
    lines.push(
      `(key destroyed ${safeText(data.when.slice(0, 10))}: ${safeText(data.reason)}; nobody can read this any more)`,
    );
  }
  if (data.state === 'broken') lines.push(`(ALTERED: ${safeText(data.reason)})`);
  if (target?.reason !== undefined) lines.push(safeText(target.reason));
  if (data.state === 'clear' && typeof data.value['purpose'] === 'string') {
    lines.push(`purpose: ${safeText(data.value['purpose'])}`);
  }
  return lines;
}

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Before and after of what changed; the whole resource where there was nothing before; otherwise the data as it is. */
function openedText(data: Values): string[] {
  const { before, after } = data;
  if (!isValues(after)) return Object.entries(data).map(([name, value]) => `${safeText(name)}: ${valueText(value)}`);
  if (!isValues(before)) {
    return Object.entries(after)
      .filter(([name]) => name !== 'schemas' && name !== 'id')
      .map(([name, value]) => `${safeText(name)}: ${valueText(value)}`);
  }
  return Object.entries(before).map(
    ([name, value]) => `${safeText(name)}: ${valueText(value)} -> ${valueText(attributeOf(after, name))}`,
  );
}

/** The value of a top-level attribute, or of an extension's, named `urn:…:attribute`. */
function attributeOf(resource: Values, name: string): unknown {
  if (Object.hasOwn(resource, name)) return resource[name];
  const colon = name.lastIndexOf(':');
  const extension = resource[name.slice(0, colon)];
  return isValues(extension) ? extension[name.slice(colon + 1)] : undefined;
}

const valueText = (value: unknown): string =>
  value === undefined || value === null ? 'none' : safeText(JSON.stringify(value));
