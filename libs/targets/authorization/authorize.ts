import type { HttpClient } from '../exchange/http-client.ts';
import { basic } from './basic.ts';
import { fixed, type Authorization } from './authorization.ts';
import type { CallerIdentity } from './caller.ts';
import { jwtAuthorization } from './jwt.ts';
import { loginAuthorization } from './login.ts';
import { oauth2Authorization } from './oauth2.ts';

/** The authorization that a connection names. */
export function authorizationOf(connection: CallerIdentity, client: HttpClient): Authorization {
  const { auth } = connection;
  switch (auth.type) {
    case 'none':
      return fixed({});
    case 'header':
      return fixed({ [auth.name.toLowerCase()]: auth.value });
    case 'bearer':
      return fixed({ authorization: `Bearer ${auth.token}` });
    case 'basic':
      return fixed({ authorization: basic(auth.user, auth.password) });
    case 'jwt':
      return jwtAuthorization(auth);
    case 'oauth2':
      return oauth2Authorization(auth, client);
    case 'login':
      return loginAuthorization(auth, connection, client);
  }
}
