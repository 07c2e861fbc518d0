import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#scim';
import type { BulkAnswer, FoundPerson } from '../hub/hub-client.ts';
import { personOf, type Person } from './person.ts';
import { settlePeople, type Existing } from './settle-people.ts';

const person = (line: number, resource: JsonObject): Person => {
  const made = personOf({ number: line, line, position: 0, content: { kind: 'person', resource } });
  if (made === undefined) throw new Error('a person');
  return made;
};
const ada = person(2, { userName: 'Ada', externalId: 'a-1', title: 'Countess' });
const ben = person(3, { userName: 'ben' });

/** A hub that answers what the test says, one list of answers per bulk request, and remembers what it was sent. */
function hub(answers: BulkAnswer[][], found: { externalId?: FoundPerson[]; userName?: FoundPerson[] } = {}) {
  const sent: JsonObject[][] = [];
  return {
    sent,
    bulk(operations: readonly JsonObject[]) {
      if (operations.length === 0) return Promise.resolve([]);
      sent.push([...operations]);
      return Promise.resolve(answers.shift() ?? []);
    },
    find: (attribute: 'userName' | 'externalId') => Promise.resolve(found[attribute] ?? []),
  };
}

const settle = async (fake: ReturnType<typeof hub>, people: readonly Person[], existing: Existing) => {
  const settled = await settlePeople(fake, people, existing);
  return people.map((each) => settled.get(each));
};
const answer = (status: number, reason = ''): BulkAnswer => ({ status, reason });
const taken = answer(409, 'uniqueness: another resource has this userName');

describe('people on their way to the hub', () => {
  it('are created, or refused with the reason', async () => {
    const results = await settle(hub([[answer(201), answer(400, 'invalidValue: title')]]), [ada, ben], 'skip');
    expect(results).toEqual([{ kind: 'created' }, { kind: 'refused', reason: 'invalidValue: title' }]);
  });

  it('who are there by externalId are skipped without being sent', async () => {
    const fake = hub([[answer(201)]], { externalId: [{ id: '1', userName: 'former', externalId: 'a-1' }] });
    expect(await settle(fake, [ada, ben], 'skip')).toEqual([{ kind: 'skipped' }, { kind: 'created' }]);
    expect(fake.sent).toHaveLength(1);
  });

  it('who are there are updated with what the source has, and no more', async () => {
    const fake = hub([[answer(200)]], { externalId: [{ id: '1', userName: 'former', externalId: 'a-1' }] });
    expect(await settle(fake, [ada], 'update')).toEqual([{ kind: 'updated' }]);
    const value = { userName: 'Ada', externalId: 'a-1', title: 'Countess' };
    expect(fake.sent).toMatchObject([
      [{ method: 'PATCH', path: '/Users/1', data: { Operations: [{ op: 'replace', value }] } }],
    ]);
  });

  it('whose userName is taken are met under it, in whatever case', async () => {
    const found = { userName: [{ id: '1', userName: 'ADA' }] };
    expect(await settle(hub([[taken]], found), [ada], 'skip')).toEqual([{ kind: 'skipped' }]);
    expect(await settle(hub([[taken], [answer(200)]], found), [ada], 'update')).toEqual([{ kind: 'updated' }]);
  });

  it('never take over an account that another source vouches for', async () => {
    const fake = hub([[taken]], { userName: [{ id: '1', userName: 'ada', externalId: 'other' }] });
    expect(await settle(fake, [ada], 'update')).toEqual([
      { kind: 'refused', reason: 'the person with this userName has another externalId' },
    ]);
  });

  it('are refused where two people of the hub have their externalId', async () => {
    const twice = [
      { id: '1', externalId: 'a-1' },
      { id: '2', externalId: 'a-1' },
    ];
    expect(await settle(hub([], { externalId: twice }), [ada], 'update')).toMatchObject([{ kind: 'refused' }]);
  });

  it('whom the hub could not take are sent again, and at last refused', async () => {
    expect(await settle(hub([[answer(503)], [answer(201)]]), [ben], 'skip')).toEqual([{ kind: 'created' }]);
    const never = Array.from({ length: 6 }, () => [answer(503)]);
    expect(await settle(hub(never), [ben], 'skip')).toMatchObject([{ kind: 'refused' }]);
  });

  it('carry consents as imported ones only', () => {
    const customer = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';
    const consents = [{ purpose: 'newsletter', state: 'granted', method: 'double_opt_in', source: 'web' }];
    expect(person(1, { userName: 'x', [customer]: { consents } }).resource).toMatchObject({
      [customer]: { consents: [{ method: 'imported', source: 'web', state: 'granted' }] },
    });
  });
});
