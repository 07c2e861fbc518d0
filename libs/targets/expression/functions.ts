import { createHash, createHmac } from 'node:crypto';
import { CelScalar, celFunc, isCelList, isCelMap, listType, type CelFunc, type CelValue } from '@bufbuild/cel';
import { countElements } from './budget.ts';
import { ELEMENTS, MEMBER, PRESENT } from './prepare.ts';

const { DYN, STRING, NULL, INT } = CelScalar;
const LIST = listType(DYN);

/** A function of one text, which of null is null. */
const ofText = (name: string, apply: (text: string) => string): CelFunc[] => [
  celFunc(name, [STRING], STRING, apply),
  celFunc(name, [NULL], NULL, () => null),
];

const hash = (algorithm: string) => (text: string) => createHash(algorithm).update(text, 'utf8').digest('hex');

/** The functions of {@link FUNCTIONS} that CEL lacks, and what prepared expressions call. */
export const functions: CelFunc[] = [
  ...ofText('lower', (text) => text.toLowerCase()),
  ...ofText('trim', (text) => text.trim()),
  ...ofText('md5', hash('md5')),
  ...ofText('sha256', hash('sha256')),
  ...ofText('base64', (text) => Buffer.from(text, 'utf8').toString('base64')),
  ...ofText('urlquote', encodeURIComponent),
  ...ofText('date', (text) => text.slice(0, 10)),
  ...ofText('quote', (text) => JSON.stringify(text)),
  celFunc('quote', [STRING, STRING], STRING, (text, mark) => `${mark}${escaped(text, mark)}${mark}`),
  celFunc('hmac', [STRING, STRING], STRING, (key, text) =>
    createHmac('sha256', key).update(text, 'utf8').digest('hex'),
  ),
  celFunc('e164', [STRING], DYN, (phone) => internationalNumber(phone, undefined)),
  celFunc('e164', [NULL], NULL, () => null),
  celFunc('e164', [STRING, STRING], DYN, internationalNumber),
  celFunc('e164', [NULL, STRING], NULL, () => null),
  celFunc('primary', [DYN], DYN, primaryOf),
  celFunc('consent', [DYN, STRING, STRING], DYN, consentState),
  celFunc('coalesce', [DYN], DYN, (one) => one),
  celFunc('coalesce', [DYN, DYN], DYN, (...given) => firstGiven(given)),
  celFunc('coalesce', [DYN, DYN, DYN], DYN, (...given) => firstGiven(given)),
  celFunc('coalesce', [DYN, DYN, DYN, DYN], DYN, (...given) => firstGiven(given)),
  celFunc('join', [LIST, STRING], DYN, (list, separator) => {
    const parts = [...list].flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []));
    return parts.length === 0 ? null : parts.join(separator);
  }),
  celFunc('size', [NULL], INT, () => 0n),
  celFunc('string', [NULL], NULL, () => null),
  celFunc(MEMBER, [DYN, DYN], DYN, (of, key) => memberOf(of, key) ?? null),
  celFunc(PRESENT, [DYN, STRING], CelScalar.BOOL, (of, key) => (memberOf(of, key) ?? null) !== null),
  celFunc(ELEMENTS, [DYN], DYN, (range) => {
    if (isCelList(range) || isCelMap(range)) countElements(range.size);
    return range ?? [];
  }),
];

function memberOf(of: CelValue, key: CelValue): CelValue | undefined {
  if (isCelMap(of) && (typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean')) {
    return of.get(key);
  }
  if (isCelList(of) && typeof key === 'bigint') return of.get(Number(key));
  return undefined;
}

const firstGiven = (given: readonly CelValue[]): CelValue => given.find((each) => each !== null && each !== '') ?? null;

/** The value of the primary element of a multi-valued attribute, else of its first (RFC 7643 §2.4). */
function primaryOf(elements: CelValue): CelValue {
  if (!isCelList(elements)) return null;
  const all = [...elements];
  const chosen = all.find((element) => memberOf(element, 'primary') === true) ?? all[0];
  return chosen === undefined ? null : (memberOf(chosen, 'value') ?? chosen);
}

/** The state of a person's consent for a purpose by a channel; one given for `any` channel counts for each. */
function consentState(user: CelValue, purpose: string, channel: string): CelValue {
  const rows = memberOf(memberOf(user, 'customer') ?? null, 'consents') ?? null;
  if (!isCelList(rows)) return null;
  const about = [...rows].filter((row) => isSame(memberOf(row, 'purpose'), purpose));
  const row =
    about.find((each) => isSame(memberOf(each, 'channel'), channel)) ??
    about.find((each) => [undefined, 'any'].some((any) => isSame(memberOf(each, 'channel'), any)));
  return row === undefined ? null : (memberOf(row, 'state') ?? null);
}

const isSame = (value: CelValue | undefined, text: string | undefined): boolean =>
  (typeof value === 'string' ? value.toLowerCase() : undefined) === text?.toLowerCase();

const escaped = (text: string, mark: string): string => text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`);

/** A telephone number as E.164 writes it; null where it has no country code and none is given. */
function internationalNumber(phone: string, countryCode: string | undefined): string | null {
  const digits = phone.replace(/[^\d+]/g, '');
  const international = digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
  if (/^\+[1-9]\d{6,14}$/.test(international)) return international;
  if (countryCode === undefined || international.startsWith('+')) return null;
  const national = `+${countryCode.replace(/\D/g, '')}${international.replace(/^0/, '')}`;
  return /^\+[1-9]\d{6,14}$/.test(national) ? national : null;
}
