/** The person that every bench creates: what an identity provider typically sends, about 750 bytes. */
export const person = (name, number) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
  userName: `${name}@example.com`,
  externalId: `ext-${name}`,
  active: true,
  displayName: `Person ${name}`,
  name: { formatted: `Ms. Person ${name}`, familyName: `Family${number}`, givenName: `Given${number}` },
  emails: [
    { value: `${name}@example.com`, type: 'work', primary: true },
    { value: `${name}@home.example.org`, type: 'home' },
  ],
  phoneNumbers: [{ value: `+49 30 ${1_000_000 + number}`, type: 'mobile' }],
  locale: 'de-DE',
  preferredLanguage: 'de',
  title: 'Tour Guide',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: `${number}`, department: 'Tours' },
});
