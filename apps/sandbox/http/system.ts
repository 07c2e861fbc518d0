import type { IncomingHttpHeaders } from 'node:http';
import type { Card } from '../page/card.ts';
import type { Refusal } from './refusal.ts';

export const SYSTEM_NAMES = ['app', 'shop', 'newsletter', 'crm'] as const;

/** Also the first segment of the system's addresses. */
export type SystemName = (typeof SYSTEM_NAMES)[number];

/** The list of all systems, in the order of the page. */
export const SYSTEMS = Symbol('the demo systems');

/** What the sandbox needs to know of a system to guard its door and to show it. */
export interface System {
  readonly name: SystemName;
  readonly title: string;
  /** One sentence for the page: how one speaks to it. */
  readonly speaks: string;
  /** The media type of its error answers. */
  readonly mediaType: string;
  /** The WWW-Authenticate header of a 401 answer. */
  readonly challenge: string;
  /** Whether the request carries this system's credentials. */
  isAllowed(headers: IncomingHttpHeaders): boolean;
  /** A refusal in this system's own words. */
  describeRefusal(refusal: Refusal): { readonly status: number; readonly body: object };
  /** Why it cannot keep anything any more, if so. */
  failure(): Error | undefined;
  /** Calls `listener` after each change of what it stores. */
  onCommit(listener: () => void): void;
  /** Everything that it stores, as it would answer it. `origin` is where the client reached us. */
  records(origin: string): readonly object[];
  /** How many records it has. */
  count(): number;
  /** The last changed records, newest first. */
  cards(count: number): readonly Card[];
}
