import { CUSTOMER_SCHEMA, type Checked } from '#scim';

/** A 400 about a value of the customer extension. `fault` starts with the attribute's name and says what was expected. */
export const refuse = (fault: string): Checked<never> => ({
  ok: false,
  error: { status: 400, scimType: 'invalidValue', detail: `${CUSTOMER_SCHEMA}:${fault}` },
});
