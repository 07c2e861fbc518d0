/** What `rollcall start` prints when everything is ready. */
export interface Welcome {
  readonly scimBaseUrl: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly sandboxUrl: string;
  /** Set when the home folder is not the default: commands must name it. */
  readonly home: string | undefined;
  readonly kafkaBrokers: string | undefined;
  readonly seconds: number;
}

const EXTENSION = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';

const PERSON = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', EXTENSION],
  userName: 'ada@example.com',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ value: 'ada@example.com', primary: true }],
  [EXTENSION]: {
    consents: [
      {
        purpose: 'newsletter',
        channel: 'email',
        state: 'granted',
        noticeVersion: '2026-01',
        source: 'web',
        grantedAt: '2026-01-15T10:00:00Z',
      },
    ],
  },
};

export function welcomeText(welcome: Welcome): string {
  const { scimBaseUrl, sandboxUrl, tokenFile } = welcome;
  const prefix = welcome.home === undefined ? '' : `ROLLCALL_HOME=${quote(welcome.home)} `;
  return `
Rollcall is ready (${welcome.seconds.toFixed(1)} s).

  SCIM base URL   ${scimBaseUrl}
  Token           ${welcome.token}
                  (kept in ${tokenFile})
  Sandbox page    ${sandboxUrl}/
${welcome.kafkaBrokers === undefined ? '' : `  Kafka           ${welcome.kafkaBrokers}\n`}
Create a person:
  ID=$(curl -s ${scimBaseUrl}/Users -H "Authorization: Bearer $(cat ${quote(tokenFile)})" -H 'Content-Type: application/scim+json' -d ${quote(JSON.stringify(PERSON))} | node -pe 'p = JSON.parse(fs.readFileSync(0)); p.id ?? p.detail'); echo "$ID"

Look at them in the four systems (or open the sandbox page):
  curl -s ${sandboxUrl}/systems.json

Ask for their history:
  ${prefix}npm run -s rollcall -- history "$ID"

Ctrl-C stops everything.
`;
}

/** For a POSIX shell; left bare where nothing in it means anything to one. */
const quote = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
