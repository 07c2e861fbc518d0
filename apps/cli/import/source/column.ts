import { findAttribute, userType, type Json } from '#scim';

/** Where the cells of a CSV column go. */
export interface Column {
  readonly path: string;
  /** Puts a cell into the person; an empty cell says nothing. */
  set(person: MutableObject, cell: string): void;
}

export type MutableObject = Record<string, Json>;

/** What exports of directories and shops call things. Beyond these a header is a SCIM path, or mapped by --map. */
const USUAL_HEADERS: Readonly<Record<string, string>> = {
  username: 'userName',
  login: 'userName',
  id: 'externalId',
  externalid: 'externalId',
  firstname: 'name.givenName',
  givenname: 'name.givenName',
  lastname: 'name.familyName',
  familyname: 'name.familyName',
  surname: 'name.familyName',
  fullname: 'displayName',
  email: 'emails[type eq "work"].value',
  mail: 'emails[type eq "work"].value',
  phone: 'phoneNumbers[type eq "work"].value',
  mobile: 'phoneNumbers[type eq "mobile"].value',
  department: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
  employeenumber: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber',
};

/** The SCIM path that a header stands for by itself: a usual name, or the path as it is. */
export const usualPath = (header: string): string =>
  USUAL_HEADERS[header.toLowerCase().replace(/[\s_-]/g, '')] ?? header.trim();

const PATH =
  /^(?:(?<urn>urn:[\w.:-]+):)?(?<name>\$?[a-z][\w-]*)(?:\[(?<filter>[^\]]+)\])?(?:\.(?<sub>\$?[a-z][\w-]*))?$/i;
const EQUALITY = /^\s*(?<name>[a-z][\w-]*)\s+eq\s+(?:"(?<text>[^"]*)"|(?<flag>true|false))\s*$/i;

/**
 * A column for a path such as `userName`, `name.familyName`, `emails[type eq "work"].value` or `urn:…:User:department`;
 * undefined for what is none. Attributes of schemas that only the hub knows are taken as text.
 */
export function columnOf(path: string): Column | undefined {
  const { urn, name, filter, sub } = PATH.exec(path)?.groups ?? {};
  if (name === undefined) return undefined;
  const equalities = filter === undefined ? [] : readEqualities(filter);
  if (equalities === undefined) return undefined;
  const qualified = urn === undefined ? name : `${urn}:${name}`;
  if (urn === undefined && findAttribute(userType, qualified) === undefined) return undefined;
  const attribute = findAttribute(userType, sub === undefined ? qualified : `${qualified}.${sub}`);
  const many = findAttribute(userType, qualified)?.multiValued === true;
  const lists = attribute?.multiValued === true && attribute.type !== 'complex';
  const read = (cell: string): Json => valueOf(cell, attribute?.type, lists);
  return {
    path,
    set(person, cell) {
      if (cell === '') return;
      const holder = urn === undefined ? person : objectAt(person, urn);
      if (filter !== undefined || (many && sub !== undefined)) {
        elementOf(holder, name, equalities)[sub ?? 'value'] = read(cell);
      } else if (sub === undefined) holder[name] = read(cell);
      else objectAt(holder, name)[sub] = read(cell);
    },
  };
}

type Equality = readonly [string, Json];

function readEqualities(filter: string): readonly Equality[] | undefined {
  const read = filter.split(/\s+and\s+/i).map((part): Equality | undefined => {
    const { name, text, flag } = EQUALITY.exec(part)?.groups ?? {};
    if (name === undefined) return undefined;
    return [name, flag === undefined ? (text ?? '') : flag.toLowerCase() === 'true'];
  });
  return read.every((equality) => equality !== undefined) ? read : undefined;
}

/** Several values of one cell are separated by `|`. */
function valueOf(cell: string, type: string | undefined, many: boolean): Json {
  if (many) return cell.split('|').map((part) => valueOf(part.trim(), type, false));
  if (type === 'boolean' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  const isNumber = (type === 'integer' || type === 'decimal') && /^[+-]?\d+(\.\d+)?$/.test(cell);
  return isNumber ? Number(cell) : cell;
}

/** Names come from the operator's header line; own properties only, so that none of them finds a prototype. */
function objectAt(holder: MutableObject, name: string): MutableObject {
  const present = Object.hasOwn(holder, name) ? holder[name] : undefined;
  if (typeof present === 'object' && present !== null && !Array.isArray(present)) return present;
  const made: MutableObject = {};
  holder[name] = made;
  return made;
}

function elementOf(holder: MutableObject, name: string, equalities: readonly Equality[]): MutableObject {
  const present = Object.hasOwn(holder, name) ? holder[name] : undefined;
  const elements = Array.isArray(present) ? present : [];
  const found = elements.find(
    (element): element is MutableObject =>
      typeof element === 'object' &&
      element !== null &&
      !Array.isArray(element) &&
      equalities.every(([key, value]) => element[key] === value),
  );
  if (found !== undefined) return found;
  const made: MutableObject = Object.fromEntries(equalities);
  holder[name] = [...elements, made];
  return made;
}
