/** How one record of a system is shown to people. */
export interface Card {
  readonly title: string;
  readonly badge: { readonly text: string; readonly tone: 'good' | 'muted' | 'warn' };
  /** The external reference, by which the same person is recognised in the other systems. */
  readonly reference: string | undefined;
  /** When it last changed, RFC 3339. */
  readonly changed: string;
  /** The system's own field names with their values. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Fields as text, those without a value left out. */
export function presentFields(record: object): Card['fields'] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    const text = textOf(value);
    return text === '' ? [] : [[name, text] as const];
  });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(textOf).join(', ') : JSON.stringify(value);
}
