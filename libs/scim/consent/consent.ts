import { fold } from '../fold/fold.ts';
import type { JsonObject } from '../json.ts';

export type ConsentState = 'requested' | 'pending' | 'granted' | 'denied' | 'withdrawn' | 'expired';
export type ConsentChannel = 'email' | 'sms' | 'push' | 'phone' | 'post' | 'any';

/** A row of the customer extension's `consents`. All times are xsd:dateTime. */
export interface Consent extends JsonObject {
  readonly purpose: string;
}

/** What tells the rows of a person apart: purpose, channel and controller, each folded. There is one current row for each. */
export const consentKey = (row: JsonObject): string =>
  JSON.stringify(
    ['purpose', 'channel', 'controller'].map((name) => {
      const part = row[name];
      return typeof part === 'string' ? fold(part) : '';
    }),
  );
