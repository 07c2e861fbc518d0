import { z } from 'zod';

const line = z.string().max(200).nullable();
const name = z.strictObject({ first: line.default(null), last: line.default(null) });
const contact = z.strictObject({ kind: z.enum(['email', 'phone']), value: z.string().min(1).max(320) });
const optOut = z.strictObject({ email: z.boolean().default(false), sms: z.boolean().default(false) });

/** What a caller may set; each field can be left out. A field that is named is set whole. */
export const partyChange = z
  .strictObject({
    /** The id that the record has in the system it came from; no two parties have the same. */
    code: line,
    name,
    contacts: z.array(contact).max(50),
    categories: z.array(z.string().min(1).max(100)).max(100),
    /** BCP 47. */
    lang: line,
    /** Channels on which the party wants no marketing. */
    optOut,
    active: z.boolean(),
  })
  .partial();

/** A party (a person) as the CRM stores and answers it. */
export const party = partyChange.required().extend({
  id: z.int().positive(),
  createDate: z.string(),
  writeDate: z.string(),
});

export type PartyChange = z.infer<typeof partyChange>;
export type Party = z.infer<typeof party>;

/** The addresses of a party, folded: the CRM finds them without regard to case. Households share them. */
export function addressesOf({ contacts }: Pick<Party, 'contacts'>): string[] {
  return contacts.filter(({ kind }) => kind === 'email').map(({ value }) => foldAddress(value));
}

export function foldAddress(address: string): string {
  return address.toLowerCase();
}
