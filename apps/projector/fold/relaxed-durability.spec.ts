import { expect, it } from '@jest/globals';
import { relaxedDurability } from './relaxed-durability.ts';

it('asks for commits that do not wait, beside what the URL asks for already', () => {
  const url = new URL(relaxedDurability('postgres://u:p@host:5432/db?options=-c%20work_mem%3D8MB&sslmode=require'));
  expect(url.searchParams.get('options')).toBe('-c work_mem=8MB -c synchronous_commit=off');
  expect(url.searchParams.get('sslmode')).toBe('require');
});
