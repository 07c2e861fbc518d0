/**
 * Microsoft Entra ID lists `http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group` among the
 * schemas of a group. A schema that no service provider knows and that brings no attributes changes nothing.
 */
export const isForeignSchema = (uri: string): boolean =>
  !uri.toLowerCase().startsWith('urn:ietf:params:scim:schemas:core:2.0:');
