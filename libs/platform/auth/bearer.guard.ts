import {
  Injectable,
  HttpException,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope, ServiceCaller } from './caller.ts';
import { RateLimits } from './rate-limits.ts';
import { TokenVerifier } from './token-verifier.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller | ServiceCaller;
  }
}

const SCOPES_KEY = 'rollcall:scopes';
const SERVICES_KEY = 'rollcall:services';

/** The scopes a handler asks for (all of them). On a class it counts for every handler without its own. */
export const RequireScopes = (...scopes: readonly Scope[]): MethodDecorator & ClassDecorator =>
  SetMetadata(SCOPES_KEY, scopes);

/** Lets in the services of the installation, whose token is of no tenant. Elsewhere it is refused. */
export const AdmitsServices = (): MethodDecorator & ClassDecorator => SetMetadata(SERVICES_KEY, true);

/** The caller that {@link BearerGuard} found. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = foundCaller(context);
  if (caller.tenant === undefined) throw new Error('a handler that admits services must take CurrentTeller');
  return caller;
});

/** The caller of a handler that {@link AdmitsServices}. */
export const CurrentTeller = createParamDecorator((_: unknown, context: ExecutionContext): Caller | ServiceCaller =>
  foundCaller(context),
);

function foundCaller(context: ExecutionContext): Caller | ServiceCaller {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Error('a handler that takes its caller needs BearerGuard');
  return caller;
}

/** One for the process: a guard is made for every controller that names it. */
const limits = new RateLimits();

/** RFC 6750: 401 with WWW-Authenticate without a valid token, 403 when it lacks a scope. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const match = /^Bearer +([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '');
    const caller = match?.[1] === undefined ? undefined : await this.tokens.verify(match[1]);
    if (caller === undefined) {
      const error = match === null ? '' : ', error="invalid_token"';
      void http.getResponse<FastifyReply>().header('www-authenticate', `Bearer realm="rollcall"${error}`);
      throw new HttpException(match === null ? 'a bearer token is required' : 'the bearer token is not valid', 401);
    }
    const places = [context.getHandler(), context.getClass()];
    if (caller.tenant === undefined && this.reflector.getAllAndOverride<unknown>(SERVICES_KEY, places) !== true) {
      throw new HttpException('the token of the services opens nothing but /internal', 403);
    }
    const needed = this.reflector.getAllAndOverride<readonly Scope[] | undefined>(SCOPES_KEY, places);
    if (needed === undefined) throw new Error('a handler behind BearerGuard must name its scopes');
    const missing = needed.filter((scope) => !caller.scopes.has(scope));
    if (missing.length > 0) throw new HttpException(`the token lacks the scope ${missing.join(' ')}`, 403);
    await this.slowDown(caller, http.getResponse<FastifyReply>());
    request.caller = caller;
    return true;
  }

  /** 429 with Retry-After (RFC 6585 §4) above what the token may ask for in a second. */
  private async slowDown({ token, requestsPerSecond }: Caller | ServiceCaller, reply: FastifyReply): Promise<void> {
    if (requestsPerSecond === undefined) return;
    const pause = await limits.take(token, requestsPerSecond);
    if (pause === undefined) return;
    void reply.header('retry-after', String(Math.max(1, Math.ceil(pause / 1_000))));
    throw new HttpException(`the token may ask ${requestsPerSecond} times a second; wait, then ask again`, 429);
  }
}

/** As {@link BearerGuard}, but a request without any token is let through, and then has no caller. */
@Injectable()
export class OptionalBearerGuard extends BearerGuard {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    return authorization === undefined || (await super.canActivate(context));
  }
}
