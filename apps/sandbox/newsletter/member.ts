import { z } from 'zod';

const line = z.string().max(200).nullable();

/** What a caller may set; each field can be left out. */
export const memberChange = z
  .strictObject({
    address: z
      .string()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
    full_name: line,
    /** Names of the lists that the member is on. */
    lists: z.array(z.string().min(1).max(100)).max(100),
    /** False: nothing is sent, whatever the lists say; the contact is kept. */
    subscribed: z.boolean(),
    /** BCP 47. */
    locale: line,
    /** The id that the record has in the system it came from. */
    ext_ref: line,
  })
  .partial();

export const newMember = memberChange.required({ address: true });

/** A member as the newsletter system stores and answers it. */
export const member = memberChange.required().extend({
  uuid: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

export type MemberChange = z.infer<typeof memberChange>;
export type NewMember = z.infer<typeof newMember>;
export type Member = z.infer<typeof member>;

/** Addresses that differ only in case are the same. */
export function foldAddress(address: string): string {
  return address.toLowerCase();
}
