import { parseConditions, type Condition } from './conditions.ts';
import { CORES, EXTENSIONS } from './schemas.ts';
import { scimRefusal } from './scim-error.ts';

/** Where a PATCH operation works (RFC 7644 figure 7): `urn:…:attribute[conditions].sub`. */
export interface PatchPath {
  readonly extension?: string;
  /** Left out: the extension as a whole. */
  readonly attribute?: string;
  readonly conditions?: readonly Condition[];
  readonly sub?: string;
}

const PATH = /^([a-z$][\w$-]*)(?:\[(.*)\])?(?:\.([a-z$][\w$-]*))?$/is;

export function parsePath(text: string): PatchPath {
  const folded = text.toLowerCase();
  const schema = [...EXTENSIONS, ...CORES].find(
    (urn) => folded === urn.toLowerCase() || folded.startsWith(`${urn.toLowerCase()}:`),
  );
  if (schema === undefined) return parseAttribute(text);
  const extension = EXTENSIONS.includes(schema) ? { extension: schema } : {};
  if (folded === schema.toLowerCase()) return extension;
  return { ...extension, ...parseAttribute(text.slice(schema.length + 1)) };
}

function parseAttribute(text: string): PatchPath {
  const [matched, attribute, conditions, sub] = PATH.exec(text) ?? [];
  if (matched === undefined || attribute === undefined) throw scimRefusal('invalidPath', 'the path is not understood');
  return {
    attribute,
    ...(conditions === undefined ? {} : { conditions: parseConditions(conditions) }),
    ...(sub === undefined ? {} : { sub }),
  };
}
