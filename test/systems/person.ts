import { randomUUID } from 'node:crypto';
import { CUSTOMER, USER } from '../support/scim-schemas.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Somebody whose `tag` stands in every personal value. */
export function person(extra: object = {}) {
  const tag = `t${randomUUID().slice(0, 8)}`;
  return {
    tag,
    resource: {
      schemas: [USER, CUSTOMER],
      userName: `${tag}@example.org`,
      name: { givenName: `Ada${tag}`, familyName: `Quast${tag}` },
      emails: [{ value: `${tag}@example.org`, type: 'work', primary: true }],
      userType: 'member',
      [CUSTOMER]: { consents: [consent('granted')] },
      ...extra,
    },
  };
}

export function consent(state: 'granted' | 'withdrawn') {
  const now = new Date().toISOString();
  const when = state === 'granted' ? { grantedAt: now, noticeVersion: '3' } : { withdrawnAt: now };
  return { purpose: 'newsletter', channel: 'email', state, source: 'web', ...when };
}

/** Every attribute that the default mapping writes, and that SCIM lets a client write, with another value. */
export const everyMappedField = (tag: string) => ({
  name: {
    formatted: `Dr. Eve M. Neu${tag} III`,
    familyName: `Neu${tag}`,
    givenName: `Eve${tag}`,
    middleName: 'M.',
    honorificPrefix: 'Dr.',
    honorificSuffix: 'III',
  },
  displayName: `Eve Neu${tag}`,
  title: 'Countess',
  preferredLanguage: 'fr-FR',
  locale: 'fr-FR',
  timezone: 'Europe/Paris',
  emails: [
    { value: `${tag}@example.org`, type: 'work', primary: true },
    { value: `${tag}@example.net`, type: 'home' },
  ],
  phoneNumbers: [{ value: '+33140000000', type: 'work' }],
  addresses: [{ streetAddress: '1 rue X', locality: 'Paris', postalCode: '75001', country: 'FR', type: 'work' }],
  [ENTERPRISE]: {
    employeeNumber: '701',
    costCenter: '4130',
    organization: 'Universal',
    division: 'Theme',
    department: 'Tours',
  },
});
