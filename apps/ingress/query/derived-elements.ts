import type { ResourceKind } from '#identity';
import type { Attribute } from '#scim';

/**
 * The elements of an attribute that is derived from memberships, as a query of one jsonb column `element`; undefined
 * for attributes that stand in the document. `display` and `type` are compared folded.
 */
export function derivedElements(type: ResourceKind, attribute: Attribute): string | undefined {
  if (type === 'User' && attribute.path === 'groups') {
    return `SELECT jsonb_build_object('value', m.grp, 'display', g.folded->>'displayName', 'type', 'direct') AS element
            FROM registry.membership m
            JOIN registry.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
            WHERE m.tenant = $1 AND m.member = r.id`;
  }
  if (type === 'Group' && attribute.path === 'members') {
    return `SELECT jsonb_build_object('value', m.member, 'display', p.folded->>'displayName',
                                      'type', CASE m.type WHEN 'User' THEN 'user' ELSE 'group' END) AS element
            FROM registry.membership m
            JOIN registry.resource p ON p.tenant = m.tenant AND p.type = m.type AND p.id = m.member AND p.status = 'live'
            WHERE m.tenant = $1 AND m.grp = r.id`;
  }
  return undefined;
}
