import { z } from 'zod';

const line = z.string().max(200).nullable();
const emailAddress = z
  .string()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

/** What a caller may set; each field can be left out. */
export const customerChange = z
  .strictObject({
    emailAddress,
    firstName: line,
    lastName: line,
    phone: line,
    /** BCP 47. */
    language: line,
    loyaltyTier: line,
    loyaltyNumber: line,
    marketingOptIn: z.boolean(),
    state: z.enum(['ENABLED', 'DISABLED']),
    /** The id that the record has in the system it came from. */
    reference: line,
  })
  .partial();

export const newCustomer = customerChange.required({ emailAddress: true });

/** A customer as the shop stores and answers it. */
export const customer = customerChange.required().extend({
  customerId: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** When the account was closed; then it holds nothing personal any more and can be deleted. */
  closedAt: z.string().nullable(),
});

export type CustomerChange = z.infer<typeof customerChange>;
export type NewCustomer = z.infer<typeof newCustomer>;
export type Customer = z.infer<typeof customer>;

/** What a new customer has where nothing was said. */
export const BLANK = {
  firstName: null,
  lastName: null,
  phone: null,
  language: null,
  loyaltyTier: null,
  loyaltyNumber: null,
  marketingOptIn: false,
  state: 'ENABLED',
  reference: null,
} as const;

/** The shop takes addresses that differ only in case for the same. */
export function foldAddress(address: string): string {
  return address.toLowerCase();
}
