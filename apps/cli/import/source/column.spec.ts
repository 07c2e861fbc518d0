import { describe, expect, it } from '@jest/globals';
import { columnOf, usualPath, type MutableObject } from './column.ts';

const put = (...cells: readonly (readonly [path: string, cell: string])[]): MutableObject => {
  const person: MutableObject = {};
  for (const [path, cell] of cells) {
    const column = columnOf(path);
    if (column === undefined) throw new Error(`${path} is no path`);
    column.set(person, cell);
  }
  return person;
};

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a column', () => {
  it('sets a plain attribute, a part of a complex one, and nothing from an empty cell', () => {
    expect(put(['userName', 'ada'], ['name.familyName', 'Lovelace'], ['name.givenName', 'Ada'], ['title', ''])).toEqual(
      {
        userName: 'ada',
        name: { familyName: 'Lovelace', givenName: 'Ada' },
      },
    );
  });

  it('fills the elements that its filter names, one for each', () => {
    expect(
      put(
        ['emails[type eq "work"].value', 'ada@work.example'],
        ['emails[type eq "home"].value', 'ada@home.example'],
        ['emails[type eq "work"].primary', 'true'],
        ['addresses[type eq "work" and primary eq true].locality', 'London'],
      ),
    ).toEqual({
      emails: [
        { type: 'work', value: 'ada@work.example', primary: true },
        { type: 'home', value: 'ada@home.example' },
      ],
      addresses: [{ type: 'work', primary: true, locality: 'London' }],
    });
  });

  it('reaches into extensions, also those that only the hub knows', () => {
    const path = `${ENTERPRISE}:manager.value`;
    expect(put([`${ENTERPRISE}:department`, 'Tours'], [path, 'x'], ['urn:acme:1.0:User:badge', '7'])).toEqual({
      [ENTERPRISE]: { department: 'Tours', manager: { value: 'x' } },
      'urn:acme:1.0:User': { badge: '7' },
    });
  });

  it('reads booleans, numbers and lists by what the schema says', () => {
    const customer = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';
    expect(
      put(
        ['active', 'FALSE'],
        [`${customer}:loyalty.membershipPoints`, '42'],
        [`${customer}:marketingPreferences.topics`, 'shoes | hats'],
        ['title', '42'],
      ),
    ).toEqual({
      active: false,
      [customer]: { loyalty: { membershipPoints: 42 }, marketingPreferences: { topics: ['shoes', 'hats'] } },
      title: '42',
    });
  });

  it.each(['shoeSize', 'emails[type ne "work"].value', 'emails[', '', '__proto__', 'a b'])('is not %s', (path) => {
    expect(columnOf(path)).toBeUndefined();
  });

  it.each([
    ['E-Mail', 'emails[type eq "work"].value'],
    ['Last Name', 'name.familyName'],
    ['nickName', 'nickName'],
  ])('is known by the usual header %s', (header, path) => {
    expect(usualPath(header)).toBe(path);
  });
});
