import type { Attribute } from '#scim';
import type { SqlText } from './sql-text.ts';

/** Whether the attribute is read from memberships and stands in no document. */
export const isDerived = ({ path }: Attribute): boolean => path === 'groups' || path === 'members';

/**
 * The elements of an attribute that is derived from the memberships of `registry.resource r`, as a query of one jsonb
 * column `element`; undefined for attributes that stand in the document. They are shown in the order of their
 * `value`. `display` and `type` are folded, as in `r.folded`. Of a resource of the other type there are none.
 */
export function derivedElements(attribute: Attribute, sql: SqlText): string | undefined {
  switch (attribute.path) {
    case 'groups':
      return `SELECT jsonb_build_object('value', m.grp, 'display', g.folded->>'displayName', 'type', 'direct',
                                        '$ref', ${sql.parameter(`${sql.base}/Groups/`)}::text || m.grp) AS element
              FROM registry.membership m
              JOIN registry.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
              WHERE m.tenant = $1 AND m.member = r.id AND r.type = 'User'`;
    case 'members':
      return `SELECT jsonb_build_object('value', m.member, 'display', p.folded->>'displayName',
                                        'type', CASE m.type WHEN 'User' THEN 'user' ELSE 'group' END,
                                        '$ref', ${sql.parameter(sql.base)}::text
                                                || CASE m.type WHEN 'User' THEN '/Users/' ELSE '/Groups/' END || m.member) AS element
              FROM registry.membership m
              JOIN registry.resource p ON p.tenant = m.tenant AND p.type = m.type AND p.id = m.member AND p.status = 'live'
              WHERE m.tenant = $1 AND m.grp = r.id AND r.type = 'Group'`;
    default:
      return undefined;
  }
}
