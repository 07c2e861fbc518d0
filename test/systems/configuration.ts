import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RealSystem } from './real-system.ts';

export interface Choices {
  readonly adoptByEmail: boolean;
  readonly onErase: 'delete' | 'anonymize then delete';
}

/** The rollcall.yaml of the test: one target, for members who want the newsletter. */
export function configure(home: string, { url, token }: RealSystem, { adoptByEmail, onErase }: Choices): void {
  const text = `apiVersion: rollcall.dev/v1
targets:
  - name: app
    connector: scim
    connection: { url: '${url}', auth: { type: bearer, token: '${token}' } }
    scope: userType eq "member" and consents[purpose eq "newsletter" and granted eq true]
    groups: true
    onLeave: deactivate
    onErase: ${onErase}
    adoptByEmail: ${adoptByEmail}
`;
  writeFileSync(join(home, 'rollcall.yaml'), text);
}
