import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '#platform';
import { Complaint, EXIT } from '../complaint.ts';

/** A profile to begin with: it loads as it is, and each line is to be brought in line with the product. */
const newProfile = (name: string, kind: string): string => `apiVersion: rollcall.dev/v1
kind: HttpTarget
metadata: { name: ${name}, class: ${kind}, version: 1 }
settings: # what rollcall.yaml must say under connection
  url: { description: base address of the product }
  token: { description: its API token, secret: true }
connect:
  baseUrl: \${url}/api
  auth: { type: bearer, token: '\${token}' } # none, header, basic, bearer, oauth2, jwt, login
identity: # the last two name fields of map
  id: =row.id
  externalId: externalId
  email: email
map: # out: what we want of a person. in: the same field of a row that the product answers
  externalId: { out: =user.id, in: =row.externalId }
  email: { out: =user.primaryEmail, in: =row.email, caseless: true }
  name: { out: =user.fullName, in: =row.name }
operations:
  find:
    externalId: { get: /people, query: { externalId: =key }, rows: =body.items }
  read: { get: '/people/{remoteId}', row: =body }
  list: { get: /people, rows: =body.items, page: { type: page, param: page, size: { limit: 100 } } }
  create: { post: /people, body: =desired, row: =body }
  update: { patch: '/people/{remoteId}', body: =changed, row: =body }
  erase: { delete: '/people/{remoteId}' }
errors:
  - { when: =status == 422, as: conflict, because: the address is taken }
`;

/** Writes it beside rollcall.yaml; never over a file that is there. */
export async function writeNewProfile(configuration: string, name: string, kind: string): Promise<string> {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) {
    throw new Complaint('that is no name for a profile', 'use small letters, digits and -', EXIT.usage);
  }
  const path = join(dirname(configuration), `${name}.yaml`);
  try {
    await writeFile(path, newProfile(name, kind), { flag: 'wx' });
  } catch (error) {
    throw new Complaint(`${path} cannot be written (${errorCode(error)})`, 'choose another name, or mend that');
  }
  return path;
}

export const entryFor = (name: string): string => `  - name: ${name}
    profile: ./${name}.yaml
    connection:
      url: https://product.example.com
      token: \${${name.toUpperCase().replaceAll('-', '_')}_TOKEN}
    onLeave: keep
`;
